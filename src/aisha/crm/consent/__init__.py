"""Who may be contacted: what people agreed to and refused, with proof, and the addresses nobody writes to any more."""
