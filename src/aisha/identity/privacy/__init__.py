"""Personal data: what is stored of a person, to take along or to have erased."""
