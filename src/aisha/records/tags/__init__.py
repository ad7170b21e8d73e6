"""Tags: the words a workspace puts on its records, with a colour each."""
