"""What others wrote, read without harm: texts, JSON, YAML, query strings, patterns. Knows nothing else of ours."""
