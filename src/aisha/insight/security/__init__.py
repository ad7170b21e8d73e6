"""What guards the installation and shows how it stands: keys, limits, signals, blocks, isolation, checks."""
