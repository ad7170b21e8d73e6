"""Personal data of contacts and leads: one person, taken along or erased as a whole."""
