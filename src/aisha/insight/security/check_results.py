"""What a check of the installation says (admin-chapters.md § 5.5)."""

from dataclasses import dataclass

from aisha.core.choices import Choice, Choices

SEVERITY = Choices(
    "check_severity",
    (
        Choice("critical", "Critical", "danger"), Choice("high", "High", "danger"), Choice("medium", "Medium", "warning"),
        Choice("low", "Low", "info"),
    ),
)  # fmt: skip
"""The gravest first."""
CHECK_STATE = Choices(
    "check_state",
    (Choice("failed", "Needs attention", "danger"), Choice("not_checked", "Not checked"), Choice("passed", "Fine", "success")),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found: `state` is one of CHECK_STATE, `finding` a sentence, `items` the places it is about."""

    state: str
    finding: str
    items: tuple[str, ...] = ()


def passed(finding: str) -> Outcome:
    return Outcome("passed", finding)


def failed(finding: str, *items: str) -> Outcome:
    return Outcome("failed", finding, items)


def not_checked(finding: str) -> Outcome:
    """For what cannot be said here and now: never shown as fine."""
    return Outcome("not_checked", finding)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the security check. `link` is the page of the application where it is cured, where there is one."""

    id: str
    title: str
    severity: str
    state: str
    finding: str
    fix: str
    link: str | None
    items: tuple[str, ...] = ()
