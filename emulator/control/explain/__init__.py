"""What the emulator has to say about a request: rules it broke, what nothing read, what it changed and caused."""
