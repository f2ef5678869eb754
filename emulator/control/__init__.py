"""The control plane, `/_emulator`: what a tester does to the worlds, one file for each group."""
