"""The test kit: an emulator for a test, a world for each, in Python, in pytest and on the command line.

A client of the control plane: it speaks HTTP, to a server in a thread of its own or to any other.
"""
