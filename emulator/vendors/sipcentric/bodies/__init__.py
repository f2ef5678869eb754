"""The bodies of requests and answers: what clients send, what they are shown, and in which format."""
