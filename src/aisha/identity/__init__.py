"""Who is asking: tenants, users, employees, permissions, sign-in."""
