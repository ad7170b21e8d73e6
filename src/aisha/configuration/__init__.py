"""How an installation and its tenants work: settings and mail."""
