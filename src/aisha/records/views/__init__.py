"""Saved views of lists: conditions, search, order, columns and shape under a name, for one person or the whole workspace."""
