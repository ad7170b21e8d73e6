"""Access reviews: who holds which role and key, confirmed or removed line by line, signed off (admin-chapters.md § 5.5)."""
