"""How a template reads with the values of a record."""

from collections.abc import Sequence
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.records.registry import get_record_type
from aisha.records.templates.length import length_of
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.rendering import TemplateTexts, render
from aisha.records.templates.schemas import MissingValue, Preview, TemplateProblem
from aisha.records.templates.values import values_of
from aisha.records.templates.variables import problems_in


async def preview_texts(
    ctx: Context, texts: TemplateTexts, kinds: Sequence[str], record_id: UUID | None, kind: str | None
) -> Preview:
    """The texts as they would be sent, and what is wrong with them; without a record their placeholders stay.

    Raises NotFound for a record the actor does not see, 400 for one of a kind that the texts are not for.
    """
    ctx.require("templates.read")
    if kind is not None and kind not in kinds:
        raise ValidationFailed({"entity_type": ["The template is not for records of this kind."]})
    problems = [
        TemplateProblem(each.field, each.written, each.text, each.suggestion) for each in problems_in(ctx, texts, kinds)
    ]
    values: dict[str, str] = {}
    if record_id is not None:
        values = await _values(ctx, texts, [kind] if kind else kinds, record_id)
    rendered = render(texts, values)
    unknown = {each.written.strip("{}").partition("|")[0].strip().lower() for each in problems}
    missing = rendered.missing if record_id is not None else ()
    return Preview(
        rendered.subject, rendered.body_text, rendered.body_html,
        [MissingValue(name, f"Missing value: {name}") for name in missing if name not in unknown],
        problems, length_of(rendered.body_text),
    )  # fmt: skip


async def _values(ctx: Context, texts: TemplateTexts, kinds: Sequence[str], record_id: UUID) -> dict[str, str]:
    """The values from the first kind that has such a record."""
    for kind in kinds:
        if ctx.can(get_record_type(kind).permission("read")) or len(kinds) == 1:
            try:
                return await values_of(ctx, kind, record_id, names_in(texts.parts))
            except NotFound:
                continue
    raise NotFound
