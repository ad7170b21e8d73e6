"""Templates of mails, text messages and calls, filled with what a record holds."""
