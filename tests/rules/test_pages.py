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


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_variable_has_its_row(name: str) -> None:
    assert row_of(name) in CONFIGURATION.splitlines()


def test_no_row_names_an_unknown_variable() -> None:
    assert set(re.findall(r"^\| `([A-Z0-9_]+)`", CONFIGURATION, re.MULTILINE)) == set(variable_names())


def test_every_command_and_option_is_described() -> None:
    found = dict(commands_of(typer.main.get_command(command_line())))
    headings = set(re.findall(r"^### `(aisha [a-z0-9 -]+?)(?: [A-Z\[\"].*)?`$", COMMANDS, re.MULTILINE))
    assert headings == set(found)
    for path, command in found.items():
        section = re.split(rf"^### `{re.escape(path)}[ `]", COMMANDS, flags=re.MULTILINE)[1].split("\n### ")[0]
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option in section, f"{path} {option}"


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

    assert set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", sample, re.MULTILINE)) <= set(variable_names())
