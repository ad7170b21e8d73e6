"""Settings → Entity labels: what a tenant calls its records (admin-chapters.md § 6.6)."""
