"""What every test may use."""

from collections import Counter

import pytest

pytest_plugins = ("tests.database", "tests.application", "tests.tenants")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two tests of one id would be run as one by several processes: refuse instead of leaving one out."""
    repeated = [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]
    if repeated:
        raise pytest.UsageError(f"more than one test has the id {repeated[0]}")
