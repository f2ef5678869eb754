"""A local server that stands in for four telephony vendors' HTTP APIs."""

__version__ = "0.1.0"
