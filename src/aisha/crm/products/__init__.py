"""Products: what the tenant sells."""
