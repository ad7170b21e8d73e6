"""Campaigns: mails and calls to many people, one by one, each sent once (domain.md § 3.8)."""
