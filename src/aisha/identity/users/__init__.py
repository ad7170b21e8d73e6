"""Users: people's logins, over all tenants."""
