"""What /openapi.json says of records is what the program does: every route, field, limit and choice."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from aisha import modules, routers
from aisha.core.openapi import describe
from aisha.records.fields import Field
from aisha.records.registry import RecordType

DOCUMENT: dict[str, Any] = describe(FastAPI(title="Aisha CRM", version="1"), routers.OPENAPI_EXTENSIONS)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def _described(route: Route) -> set[str]:
    return {method.upper() for method in DOCUMENT["paths"].get(route.path, {})}


@pytest.mark.parametrize("route", routers.routes(), ids=lambda route: route.path)
def test_every_route_is_described(route: Route) -> None:
    assert (route.methods or set()) - {"HEAD"} <= _described(route)


def test_nothing_is_described_that_is_not_there() -> None:
    served = {(route.path, method) for route in routers.routes() for method in route.methods or ()}
    described = {(path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods}

    assert described <= served


@pytest.mark.parametrize("record_type", modules.RECORD_TYPES, ids=lambda each: each.name)
def test_every_field_is_described(record_type: RecordType) -> None:
    answered = SCHEMAS[record_type.label_singular]["properties"]
    created = SCHEMAS[f"{record_type.label_singular}Create"]
    changed = SCHEMAS[f"{record_type.label_singular}Update"]["properties"]

    for name, field in record_type.fields.items():
        assert (name in answered) == (name in record_type.visible_columns)
        assert (name in created["properties"]) == (not field.readonly)
        assert (name in changed) == (not field.readonly or name == "version")
        if name in answered:
            _check_field(field, answered[name])
    required = {name for name, field in record_type.fields.items() if field.required and not field.readonly}
    assert set(created.get("required", [])) == required


def _check_field(field: Field, described: dict[str, Any]) -> None:
    assert ("null" in described["type"]) == field.nullable, field.name
    assert described["x-kind"] == field.kind
    assert described.get("readOnly", False) == field.readonly
    assert described["title"] == field.label
    if field.choices is not None:
        assert [value for value in described["enum"] if value is not None] == list(field.choices.values)
    if field.max_length is not None:
        assert described["maxLength"] == field.max_length
    if field.minimum is not None:
        assert described["minimum"] == field.minimum
    if field.maximum is not None:
        assert described["maximum"] == field.maximum


def test_every_operation_names_its_permission_and_its_errors() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            secret_link = path == "/api/activities/calendar.ics"
            assert operation["security"] == ([] if secret_link else [{"bearer": []}, {"cookie": []}]), path
            assert {"400", "401", "403", "429", "503"} <= set(operation["responses"]), path
            if "{id}" in path:
                assert "404" in operation["responses"], path
            if method in ("post", "patch", "put", "delete") and not path.endswith("/check"):
                assert "409" in operation["responses"], path


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]

    assert len(ids) == len(set(ids))
