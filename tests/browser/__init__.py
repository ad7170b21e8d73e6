"""The product as people use it: a real installation, real data, Chromium."""
