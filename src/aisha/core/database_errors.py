"""What the database refuses, in the words of the API."""

import re

import asyncpg
import msgspec

from aisha.core.errors import (
    AishaError,
    BadRequest,
    Conflict,
    Forbidden,
    TimedOut,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
)
from aisha.core.workspace_limits import limit_reached

IDLE_TEXT = "You were signed out because this sign-in was not used for a while. Sign in again."
_ACCESS_TEXTS = {
    "TOKEN_REVOKED": "Your session has ended. Sign in again.",
    "SESSION_IDLE": IDLE_TEXT,
    "ACCOUNT_DISABLED": "Your access to this workspace is switched off. Ask an administrator.",
    "TENANT_DENIED": "Access denied: Invalid tenant",
    "API_KEY_INVALID": "This API key is unknown, has ended, or may not be used from this address.",
}

CLOSED_TENANT_TEXTS = {
    "suspended": "This workspace is suspended. Its data is kept; ask the administrator of this installation.",
    "inactive": "This workspace is switched off. Its data is kept; ask the administrator of this installation.",
    "deleted": "This workspace was deleted. Ask the administrator of this installation: for some time it can be restored.",
}
"""Why nobody enters a tenant, by what `enter` and `closed_tenants_of` give as the reason."""
_MISFIT = "A value does not fit its field. Check numbers, dates and special characters."


def translate(error: BaseException) -> BaseException:
    """The `AishaError` that says what a database error means to the caller; any other error unchanged."""
    if isinstance(error, AishaError) or not isinstance(
        error, (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
    ):
        return error
    if isinstance(error, asyncpg.PostgresError):
        return _translate_sqlstate(error)
    if isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError):
        return BadRequest(_MISFIT)  # the driver's own check of a bound value
    if isinstance(error, asyncpg.InterfaceError) and "connection" not in str(error) and "pool" not in str(error):
        return error
    return Unavailable("The database does not answer. Try again in a moment.", retry_after=5)


def _translate_sqlstate(error: asyncpg.PostgresError) -> BaseException:
    state = error.sqlstate or ""
    message = str(error)
    if state in ("A0401", "A0403"):
        return _refused_entry(error)
    if state == "A0422":
        return limit_reached(msgspec.json.decode(str(getattr(error, "detail", None))))
    if state == "23505":
        return _duplicate(error)
    if state == "23503":
        return _missing_reference(error)
    if state in ("23514", "23502"):
        return _broken_rule(error)
    if state == "42501" and "row-level security" in message:
        return Forbidden("You may not write this record: it is outside the records you can see.")
    if state in ("22P02", "22007", "22008", "22003", "22001", "22021", "22P05"):
        return BadRequest(_MISFIT)
    if state in ("40001", "40P01", "55P03", "A0409"):
        return Conflict("Somebody changed the same records at the same moment. Try again.", code="VERSION_CONFLICT")
    if state == "25006":
        return Unavailable("This installation is read-only at the moment.", code="READ_ONLY_MODE", retry_after=60)
    if state == "57014":  # the statement's own limit: the database is well
        return TimedOut()
    if state[:2] in ("08", "53", "57"):
        return Unavailable("The database does not answer. Try again in a moment.", retry_after=5)
    return error


def _refused_entry(error: asyncpg.PostgresError) -> AishaError:
    """What `enter` refuses: the message is the code, the detail why a tenant is closed."""
    code, reason = str(getattr(error, "message", None)), getattr(error, "detail", None)
    kind = Unauthenticated if error.sqlstate == "A0401" else Forbidden
    if reason in CLOSED_TENANT_TEXTS:
        return kind(CLOSED_TENANT_TEXTS[reason], code=code, details={"tenant": reason})
    return kind(_ACCESS_TEXTS.get(code, code), code=code)


def _duplicate(error: asyncpg.PostgresError) -> Conflict:
    field = _field_of_constraint(error)
    details = {"fields": [field]} if field else None
    return Conflict(f"A record with the same {field or 'values'} already exists.", details=details)


def _missing_reference(error: asyncpg.PostgresError) -> AishaError:
    if str(error).startswith("update or delete on table"):
        return Conflict("Other records still refer to this one.", code="IN_USE")
    field = _field_of_constraint(error) or "id"
    return ValidationFailed({field: ["This refers to a record that does not exist in this workspace."]})


def _field_of_constraint(error: asyncpg.PostgresError) -> str | None:
    """The column a constraint is about, from its name: PostgreSQL hides the values of tables with row security."""
    table, constraint = getattr(error, "table_name", None), getattr(error, "constraint_name", None)
    if not table or not constraint:
        return None
    named = re.fullmatch(rf"(?:uq|fk|pk)_{table}_(?:tenant_id_)?(.+?)(?:_norm)?", constraint)
    return named.group(1) if named else None


def _broken_rule(error: asyncpg.PostgresError) -> ValidationFailed:
    constraint = str(getattr(error, "constraint_name", None) or "record")
    rule = constraint.removeprefix(f"ck_{getattr(error, 'table_name', None)}_").removesuffix("_min").removesuffix("_max")
    field = getattr(error, "column_name", None) or rule
    text = "This field is required." if error.sqlstate == "23502" else "This value is not admitted here."
    if getattr(error, "table_name", None) is None and error.sqlstate == "23514":
        text = str(error)  # a rule of ours, raised by a trigger in words of ours
    return ValidationFailed({field: [text]})
