"""Mails that come back after a mail server had taken them: what providers and mail servers tell of them."""
