"""Records as files: what a list shows, in a file to work on elsewhere (domain.md § 2.1)."""
