"""Setting a tenant up: what is done is read from facts (the guide, § 4.2 "Post-Creation Setup")."""
