"""Settings → Modules: switching parts of the product off and on (admin-chapters.md § 6.4)."""
