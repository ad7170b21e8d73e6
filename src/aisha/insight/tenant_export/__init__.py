"""Everything of one tenant as a file that it can take along."""
