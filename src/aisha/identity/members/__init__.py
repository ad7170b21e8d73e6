"""Users as a tenant sees them: logins together with their membership (`/api/users`)."""
