"""The JSON:API protocol (jsonapi.org 1.0), knowing no vendor."""
