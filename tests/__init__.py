"""The tests mirror src/aisha; what they share lies in this folder."""
