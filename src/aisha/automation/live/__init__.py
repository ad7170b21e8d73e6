"""The live channel: what changes is told to open browsers at once."""
