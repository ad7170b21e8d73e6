"""API keys: how other programs act for a person, with less than that person may do."""
