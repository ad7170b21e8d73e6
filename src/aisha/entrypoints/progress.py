"""What a command says: progress as one changing line on a terminal, plain lines elsewhere; answers for programs as JSON."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.console import Console

_WORTH_TELLING_SECONDS = 1.0
console = Console(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable.")]


def say_json(value: Any) -> None:
    """One line of JSON on standard output, where with `--json` nothing else stands."""
    print(json.dumps(value, default=_plain, ensure_ascii=False))


def tell(text: str, facts: Any, *, as_json: bool) -> None:
    """What a command did: a sentence for people, or with `--json` the same for programs."""
    if as_json:
        say_json(facts)
    else:
        print(text)


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


@contextmanager
def step(text: str) -> Generator[None]:
    """Show what is going on; on a terminal the line vanishes unless the step took long."""
    started = perf_counter()
    if not console.is_terminal:
        console.print(f"{text} …")
        yield
        return
    with console.status(f"{text} …"):
        yield
    seconds = perf_counter() - started
    if seconds >= _WORTH_TELLING_SECONDS:
        console.print(f"[green]✓[/] {text} [dim]{seconds:.1f} s[/]")
