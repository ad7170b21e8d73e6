"""Writing templates: checked texts, every saved one kept, copies, and the way back to an earlier text."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Forbidden, NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.records.templates.html import clean_html
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.queries import get_template, get_version, texts_of
from aisha.records.templates.variables import KINDS, kinds_knowing, problems_in

MAX_TEMPLATES = 500
MAX_MESSAGE = 1_600
"""The longest text message: what providers take as one."""
_WORDED = ("name", "category", "subject", "body_text", "body_html", "entity_types")
"""What a version keeps."""
_REQUIRED = "This field is required."


async def create_template(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """A new template; returns its id.

    Raises 400 with a text a field, such as for a variable that its records do not have; 409 for a name that is taken; 422
    LIMIT_REACHED.
    """
    ctx.require("templates.manage")
    template = {"channel": "email", "category": "general", "subject": "", "body_html": None, "is_active": True, **values}
    if not template.get("entity_types"):
        template["entity_types"] = kinds_knowing(ctx, texts_of(template)) or [*KINDS]
    template = _checked(ctx, template)
    if await ctx.fetchval("select count(*) from email_templates where tenant_id = $1", ctx.tenant_id) >= MAX_TEMPLATES:
        raise Unprocessable(f"There are {MAX_TEMPLATES} templates already. Remove one first.", code="LIMIT_REACHED")
    template_id = new_id()
    names = [*_WORDED, "channel", "is_active", "variables"]
    places = ", ".join(f"${number}" for number in range(3, 3 + len(names)))
    sql = f"insert into email_templates (tenant_id, id, {', '.join(names)}) values ($1, $2, {places})"
    await ctx.execute(sql, ctx.tenant_id, template_id, *(template[name] for name in names))
    await _keep(ctx, template_id)
    return template_id


async def update_template(ctx: Context, template_id: UUID, values: Mapping[str, Any], version: int | None) -> None:
    """Change what is sent. Raises NotFound, 403 for one of the product, 409 VERSION_CONFLICT, 400 as for a new one."""
    ctx.require("templates.manage")
    current = await _locked(ctx, template_id)
    check_version(current, version)
    if empty := [name for name, value in values.items() if value is None and name != "body_html"]:
        raise ValidationFailed({name: [_REQUIRED] for name in empty})
    worded = [name for name in _WORDED if name in values and values[name] != current[name]]
    template = _checked(ctx, current | dict(values)) if worded else current | dict(values)
    changed = [name for name in (*_WORDED, "is_active") if template[name] != current[name]]
    if not changed:
        return
    names = [*changed, "variables"]
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(names, 3))
    sql = f"update email_templates set {assignments} where tenant_id = $1 and id = $2"
    await ctx.execute(sql, ctx.tenant_id, template_id, *(template[name] for name in names))
    if changed != ["is_active"]:
        await _keep(ctx, template_id)


async def delete_template(ctx: Context, template_id: UUID) -> None:
    """Remove a template with its versions. Raises NotFound, 403 for one of the product."""
    ctx.require("templates.manage")
    await _locked(ctx, template_id)
    await ctx.execute("delete from email_templates where tenant_id = $1 and id = $2", ctx.tenant_id, template_id)


async def copy_template(ctx: Context, template_id: UUID, name: str | None) -> UUID:
    """A template of the tenant's own that says the same; returns its id. Raises NotFound, 409 for a name that is taken."""
    ctx.require("templates.manage")
    original = await get_template(ctx, template_id)
    copied = {each: original[each] for each in (*_WORDED, "channel")}
    return await create_template(ctx, copied | {"name": name or await _free_name(ctx, original)})


async def restore_version(ctx: Context, template_id: UUID, version_id: UUID) -> None:
    """Say again what an earlier version said; as a version of its own. Raises NotFound, 400 for a variable that is gone."""
    ctx.require("templates.manage")
    earlier = await get_version(ctx, template_id, version_id)
    await update_template(ctx, template_id, {each: earlier[each] for each in _WORDED}, None)


async def _locked(ctx: Context, template_id: UUID) -> dict[str, Any]:
    try:
        return await get_template(ctx, template_id, for_update=True)
    except NotFound:
        await get_template(ctx, template_id)
        raise Forbidden("This template comes with Aisha CRM. Copy it, and change the copy.") from None


def _checked(ctx: Context, template: dict[str, Any]) -> dict[str, Any]:
    """The template as it is stored. Raises 400 with a text a field."""
    is_mail = template["channel"] == "email"
    body_html = clean_html(template["body_html"], is_filled=False).strip() if template["body_html"] else None
    kinds = [kind for kind in KINDS if kind in template["entity_types"]]
    template = template | {"body_html": body_html or None, "entity_types": kinds}
    problems: dict[str, list[str]] = {}
    if is_mail and not template["subject"]:
        problems["subject"] = ["A mail needs a subject."]
    if not is_mail and template["subject"]:
        problems["subject"] = ["Only mails have a subject."]
    if not is_mail and template["body_html"]:
        problems["body_html"] = ["Only mails have HTML."]
    if not template["body_text"].strip():
        problems["body_text"] = [_REQUIRED]
    if template["channel"] == "text" and len(template["body_text"]) > MAX_MESSAGE:
        problems["body_text"] = [f"A text message has at most {MAX_MESSAGE:,} characters."]
    for problem in problems_in(ctx, texts_of(template), kinds):
        problems.setdefault(problem.field, []).append(problem.text)
    if problems:
        raise ValidationFailed(problems)
    return template | {"variables": names_in(texts_of(template).parts)}


async def _keep(ctx: Context, template_id: UUID) -> None:
    """Keep the present text as the next version; the row is locked, so no number is taken twice."""
    names = ", ".join(_WORDED)
    await ctx.execute(
        f"insert into email_template_versions (tenant_id, id, template_id, number, {names})"
        " select tenant_id, $3, id, 1 + (select count(*) from email_template_versions v where v.tenant_id = $1"
        f" and v.template_id = $2), {names} from email_templates where tenant_id = $1 and id = $2",
        ctx.tenant_id, template_id, new_id(),
    )  # fmt: skip


async def _free_name(ctx: Context, original: Mapping[str, Any]) -> str:
    """The original's name where nobody has it, else the first free "name (copy)"."""
    sql = "select lower(name) as name from email_templates where tenant_id = $1 order by 1 limit 1000"
    taken = {row["name"] for row in await ctx.fetch(sql, ctx.tenant_id)}
    base = original["name"][:100]
    tried = [base, f"{base} (copy)", *(f"{base} (copy {number})" for number in range(2, MAX_TEMPLATES + 2))]
    return next(name for name in tried if name.lower() not in taken)
