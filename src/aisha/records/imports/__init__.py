"""Importing records from files: upload, mapping, dry run, job, report (domain.md § 3.6)."""
