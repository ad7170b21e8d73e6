"""The library leaves the operation out of its tests' ids; a run over several processes keeps one test of an id."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        label: str | None = getattr(item, "operation_label", None)
        if label and item.id.params is None:
            item._id = item.id.with_params(label)  # pyright: ignore[reportPrivateUsage]
