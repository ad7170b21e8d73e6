"""Who and which record the cells of a batch mean: a lookup for all rows at once, and what happens to names nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from aisha.core.context import Context
from aisha.identity.employees.without_login import split_name
from aisha.records.imports.cleaning import ColumnPlan
from aisha.records.imports.findings import Findings
from aisha.records.imports.links import LinkDirectory, Linked
from aisha.records.imports.people import PeopleDirectory
from aisha.records.imports.plan import ImportPlan, RowPlan
from aisha.records.imports.problems import Problem
from aisha.records.tables import PLURALS, RELATED_TYPES


class World(Protocol):
    """What an import adds besides its own records. The run adds it, the dry run only says what its id would be.

    `newcomers` are the people that exist in the dry run's imagination alone.
    """

    newcomers: set[UUID]

    async def add_person(self, _ctx: Context, _name: str, /) -> UUID: ...

    async def add_accounts(self, _ctx: Context, names: Mapping[str, str], /) -> dict[str, UUID]:
        """New accounts, key → name; their ids by key."""
        ...


@dataclass(slots=True)
class Directories:
    """What a run remembers of people and records from batch to batch."""

    people: PeopleDirectory
    links: dict[str, LinkDirectory] = field(default_factory=dict[str, LinkDirectory])

    def of(self, target: str) -> LinkDirectory:
        if target not in self.links:
            self.links[target] = LinkDirectory(target)
        return self.links[target]


async def resolve_people(
    ctx: Context, plan: ImportPlan, rows: Sequence[RowPlan], directories: Directories, world: World, findings: Findings
) -> None:
    """Put user ids for the texts that name people. Unknown ones are unassigned with a warning, or added, as the column says."""
    for column in plan.columns:
        if column.field.kind != "user":
            continue
        for row in rows:
            text = row.texts.get(column.target)
            if text is not None:
                await _resolve_person(ctx, column, row, text, directories.people, world, findings)


async def _resolve_person(
    ctx: Context, column: ColumnPlan, row: RowPlan, text: str, people: PeopleDirectory, world: World, findings: Findings
) -> None:
    user_id = column.options.owners.get(text)
    is_ambiguous = False
    if user_id is None:
        user_id, is_ambiguous = people.find(text)
    is_added = user_id is None and not is_ambiguous and column.options.unknown_owner == "create_employee"
    if is_added and row.errors:
        return
    if is_added:
        user_id = await world.add_person(ctx, text)
        people.add(user_id, *_names(text))
        findings.add_person(text)
    row.values[column.target] = user_id
    if user_id is None:
        findings.count_owner(text)
        message = f"Several people are called “{text[:60]}”: left unassigned." if is_ambiguous else (
            f"Nobody here is called “{text[:60]}”: left unassigned."
        )  # fmt: skip
        row.warnings.append(Problem("UNKNOWN_OWNER", message, column.column, column.target))


def _names(text: str) -> tuple[str, str, str | None]:
    first, last = split_name(text)
    return first, last, text if "@" in text else None


async def resolve_links(
    ctx: Context, plan: ImportPlan, rows: Sequence[RowPlan], directories: Directories, world: World, findings: Findings
) -> None:
    """Put record ids for the texts that name records; accounts nobody knows are added where the column says so."""
    for column in plan.columns:
        if column.field.kind != "link" or column.target == "id":
            continue
        by_type: dict[str, list[RowPlan]] = {}
        for row in rows:
            target = _target_of(column, row) if column.target in row.texts else None
            if target is not None:
                by_type.setdefault(target, []).append(row)
            elif column.target in row.texts:
                row.refuse(Problem("REQUIRED", "Say what kind of record this is.", column.column, "related_type"))
        for target, members in by_type.items():
            await _resolve_column(ctx, plan, column, members, directories.of(target), world, findings)


def _target_of(column: ColumnPlan, row: RowPlan) -> str | None:
    if column.field.link != "related_type":
        return column.field.link
    named = row.values.get("related_type") or row.defaults.get("related_type") or ""
    return PLURALS.get(RELATED_TYPES.find(named) or "")


async def _resolve_column(
    ctx: Context, plan: ImportPlan, column: ColumnPlan, rows: list[RowPlan], directory: LinkDirectory, world: World,
    findings: Findings,
) -> None:  # fmt: skip
    answers = await directory.resolve(ctx, [row.texts[column.target] for row in rows])
    is_own = directory.record_type is plan.record_type
    is_account = directory.record_type.name == "accounts"
    are_added = is_account and column.options.create_missing_accounts and not is_own
    if are_added:
        used = {row.texts[column.target] for row in rows if not row.errors}
        await _add_missing(ctx, directory, answers, used, world, findings)
    for row in rows:
        text = row.texts[column.target]
        linked = answers[text].record_id
        if linked is None and are_added and row.errors:
            continue
        if linked is None and is_own:
            row.pending[column.target] = text
            continue
        if linked is not None:
            row.values[column.target] = linked
        else:
            warn_unknown_record(row, column, text, findings)
        if is_account:
            findings.accounts_linked += linked is not None
            findings.accounts_not_found += linked is None


def warn_unknown_record(row: RowPlan, column: ColumnPlan, text: str, findings: Findings) -> None:
    """The row comes in without this link, and says so."""
    findings.count_record(column.column, text)
    message = f"There is no {column.field.label.lower()} “{text[:60]}”: left empty."
    row.warnings.append(Problem("UNKNOWN_RECORD", message, column.column, column.target))


async def _add_missing(
    ctx: Context, directory: LinkDirectory, answers: dict[str, Linked], used: set[str], world: World, findings: Findings
) -> None:
    missing = {linked.key: text for text, linked in answers.items() if linked.record_id is None and text in used}
    if not missing:
        return
    added = await world.add_accounts(ctx, missing)
    findings.accounts_created += len(added)
    for text, linked in list(answers.items()):
        if linked.record_id is None and linked.key in added:
            answers[text] = Linked(added[linked.key], linked.key)
            directory.remember(text, answers[text])
