"""Fields that a tenant adds to its records (domain.md § 3.12): declared, checked, found, sorted."""
