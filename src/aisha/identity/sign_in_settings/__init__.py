"""How people sign in: one set of rules for the installation, which a tenant may make stricter (admin-chapters.md § 5.1)."""
