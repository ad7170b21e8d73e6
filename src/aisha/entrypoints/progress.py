"""Progress of a command: one changing line on a terminal, plain lines elsewhere."""

from collections.abc import Generator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console

_WORTH_TELLING_SECONDS = 1.0
console = Console(highlight=False, soft_wrap=True)


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
