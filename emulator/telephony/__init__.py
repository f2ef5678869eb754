"""The trade that every vendor is in: telephone numbers, and what else telephones do. Knows no vendor."""
