"""What every test may use."""

pytest_plugins = ("tests.database", "tests.application", "tests.tenants")
