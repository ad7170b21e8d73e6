"""The pages for administrators name exactly what the program has: every variable, every command, and the sample file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main

from aisha.core.settings import Settings, load_settings, variable_names
from aisha.entrypoints.cli import command_line

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")


def row_of(name: str) -> str:
    """The line that docs/configuration.md must have for a variable."""
    field = Settings.model_fields[name]
    default = field.default
    if isinstance(default, tuple):
        default = ",".join(cast(tuple[str, ...], default))
    shown = "" if default in (None, "") else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    return f"| `{name.upper()}` | {shown} | {field.description} |"


def commands_of(group: Any, path: str = "aisha") -> Iterator[tuple[str, Any]]:
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def missing_rows(page: str) -> list[str]:
    """Variables whose row the page lacks."""
    return [name for name in Settings.model_fields if row_of(name) not in page.splitlines()]


def unknown_rows(page: str) -> set[str]:
    """Rows about variables that there are not."""
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", page, re.MULTILINE)) - set(variable_names())


def wrong_sections(page: str) -> list[str]:
    """Commands without a section, sections without a command, options named neither there nor where the page begins."""
    found = dict(commands_of(typer.main.get_command(command_line())))
    headings = set(re.findall(r"^### `(aisha [a-z0-9 -]+?)(?: [A-Z\[\"].*)?`$", page, re.MULTILINE))
    wrong = sorted(headings ^ set(found))
    beginning = page.split("\n## ", maxsplit=1)[0]
    for path in sorted(headings & set(found)):
        section = re.split(rf"^### `{re.escape(path)}[ `]", page, flags=re.MULTILINE)[1].split("\n### ")[0]
        options = [option for parameter in found[path].params for option in parameter.opts if option.startswith("--")]
        wrong += [f"{path} {option}" for option in options if option not in section + beginning]
    return wrong


def test_every_variable_has_its_row_and_no_row_names_another() -> None:
    assert missing_rows(CONFIGURATION) == []
    assert unknown_rows(CONFIGURATION) == set()


def test_every_command_and_option_is_described() -> None:
    assert wrong_sections(COMMANDS) == []


def test_planted_gaps_are_noticed() -> None:
    assert missing_rows(CONFIGURATION.replace(row_of("port"), "")) == ["port"]
    assert missing_rows(CONFIGURATION.replace(row_of("port"), row_of("port").replace("4001", "4002"))) == ["port"]
    assert unknown_rows(CONFIGURATION + "\n| `NOT_THERE` | | Nothing. |\n") == {"NOT_THERE"}
    assert wrong_sections(COMMANDS.replace("### `aisha doctor`", "### `aisha cure`")) == ["aisha cure", "aisha doctor"]
    assert wrong_sections(COMMANDS.replace("--in-trash", "--elsewhere")) == ["aisha import --in-trash"]


def test_sample_file_is_accepted_and_sets_nothing_unsafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variable_names():
        monkeypatch.delenv(name, raising=False)
    sample = (ROOT / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(sample)

    settings = load_settings(root=tmp_path)

    assert settings.port == 4001
    assert settings.care_enabled is None


def test_every_variable_of_the_sample_is_known() -> None:
    sample = (ROOT / ".env.example").read_text("utf-8")

    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", sample, re.MULTILINE))
    assert named <= set(variable_names())
    assert set(GUIDES_VARIABLES) <= named


GUIDES_VARIABLES = (
    "VITE_AISHACRM_BACKEND_URL", "VITE_ENABLE_AI", "VITE_ENABLE_DOCS", "VITE_ENABLE_ANALYTICS", "NODE_ENV", "PORT",
    "FRONTEND_URL", "ALLOWED_ORIGINS", "USE_SUPABASE_PROD", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY", "DATABASE_URL",
    "JWT_SECRET", "API_KEY", "RATE_LIMIT_WINDOW_MS", "RATE_LIMIT_MAX", "AUTH_RATE_LIMIT_MAX", "PRODUCTION_READONLY",
    "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASS", "N8N_HOST", "N8N_API_KEY", "LOG_LEVEL", "ENABLE_PERFORMANCE_LOGGING",
)  # fmt: skip
"""The guide's appendix A, without what is accepted and ignored."""
