"""Rules about the source. Each takes a tree of files (path → text) and returns sentences about what breaks it."""

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from aisha.core.choices import Choices

Tree = Mapping[str, str]
ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 50
FORBIDDEN_NAMES = frozenset({"utils.py", "helpers.py", "service.py", "manager.py", "common.py", "misc.py"})
LAYERS_OF_A_SLICE = ("queries.py", "actions.py")
EDGES_OF_A_SLICE = ("routes.py", "jobs.py", "tools.py")
MECHANISMS = frozenset({"once"})
"""Called by routes around an action, not in place of one: the repeated request of an idempotency key."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_tree(*folders: str) -> Tree:
    """The Python files below the project's folders, by their path from its root."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in found}


def sizes(tree: Tree) -> list[str]:
    """A file has at most 400 lines, a function at most 50."""
    broken = [
        f"{path}: {len(text.splitlines())} lines" for path, text in tree.items() if len(text.splitlines()) > MAX_FILE_LINES
    ]
    for path, function in _functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MAX_FUNCTION_LINES:
            broken.append(f"{path}: {function.name} has {length} lines")
    return broken


def names(tree: Tree) -> list[str]:
    """No file is named for nothing in particular."""
    return [path for path in tree if path.rsplit("/", 1)[-1] in FORBIDDEN_NAMES]


def requires_first(tree: Tree) -> list[str]:
    """A public query or action takes the context first, and its first statement asks for a permission.

    Queries and actions are what `queries.py` and `actions.py` hold, and whatever routes, jobs and tools call with a context.
    """
    called = {imported for path, _, imported in _imports(tree) if path.rsplit("/", 1)[-1] in EDGES_OF_A_SLICE}
    broken: list[str] = []
    for path, function in _functions(tree):
        if function.name.startswith("_") or not isinstance(function, ast.AsyncFunctionDef) or function.col_offset:
            continue
        is_layer = path.rsplit("/", 1)[-1] in LAYERS_OF_A_SLICE
        takes_context = bool(function.args.args) and function.args.args[0].arg == "ctx"
        is_called = f"{_module(path)}.{function.name}" in called and not path.startswith("src/aisha/core/")
        if is_layer and not takes_context:
            broken.append(f"{path}: {function.name} does not take ctx first")
        elif takes_context and (is_layer or is_called) and not _asks(function) and function.name not in MECHANISMS:
            broken.append(f"{path}: {function.name} does not begin with ctx.require")
    return broken


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _asks(function: Function) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    match body[0] if body else None:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="ctx"), attr=attribute))):
            return attribute == "require" or attribute.startswith("require_")
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[ast.Name(id="ctx"), *_])):
            return name.startswith("require_")
        case _:
            return False


def docstrings(tree: Tree) -> list[str]:
    """Modules and public functions say what they are for."""
    broken = [
        f"{path}: has no docstring" for path, text in tree.items() if text.strip() and not ast.get_docstring(ast.parse(text))
    ]
    for path, function in _functions(tree):
        is_public = not function.name.startswith("_") and path.rsplit("/", 1)[-1] in (*LAYERS_OF_A_SLICE, "routes.py")
        if is_public and function.col_offset == 0 and not ast.get_docstring(function):
            broken.append(f"{path}: {function.name} has no docstring")
    return broken


def no_test_is_skipped(tree: Tree) -> list[str]:
    """No skip, no expected failure, no sleep in a test."""
    broken: list[str] = []
    for path, text in tree.items():
        for node in ast.walk(ast.parse(text)):
            spelled = ast.unparse(node) if isinstance(node, (ast.Attribute, ast.Call)) else ""
            if spelled in ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip", "pytest.xfail",
                           "pytest.importorskip", "time.sleep"):  # fmt: skip
                broken.append(f"{path}: {spelled}")
    return sorted(set(broken))


def environment(tree: Tree) -> list[str]:
    """The environment is read by the settings alone, and passed on by those who start processes."""
    allowed = ("src/aisha/core/settings.py", "src/aisha/entrypoints/")
    return [
        f"{path}: reads the environment"
        for path, text in tree.items()
        if not path.startswith(allowed) and ("os.environ" in text or "os.getenv" in text)
    ]


def platform_rows(tree: Tree) -> list[str]:
    """Only identity, which owns logins and tenants, reaches the platform's rows from a tenant."""
    allowed = ("src/aisha/core/context.py", "src/aisha/identity/")
    return [
        f"{path}: uses platform_rows"
        for path, text in tree.items()
        if "platform_rows(" in text and not path.startswith(allowed)
    ]


def layers() -> Sequence[frozenset[str]]:
    """The tiers from the top, as `pyproject.toml` gives them to import-linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    tiers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [frozenset(part.strip(" ()") for part in tier.split("|")) for tier in tiers]


def upward_imports(tree: Tree, tiers: Sequence[frozenset[str]]) -> list[str]:
    """Imports go down the tiers, and inside a slice nothing imports routes or jobs but `modules.py`."""
    broken: list[str] = []
    for path, module, imported in _imports(tree):
        own, other = _tier(module, tiers), _tier(imported, tiers)
        if own is not None and other is not None and other < own:
            broken.append(f"{path}: imports {imported}, which stands above")
    return broken


def _tier(module: str, tiers: Sequence[frozenset[str]]) -> int | None:
    return next((n for n, tier in enumerate(tiers) if any(f"{module}.".startswith(f"{name}.") for name in tier)), None)


def _imports(tree: Tree) -> Iterator[tuple[str, str, str]]:
    for path, text in tree.items():
        module = _module(path)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("aisha"):
                yield from ((path, module, f"{node.module}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((path, module, alias.name) for alias in node.names if alias.name.startswith("aisha"))


def repeated_enums(tree: Tree, choices: Sequence[Choices]) -> list[str]:
    """A choice list is written down once: nobody repeats all of its values as a Literal, a list, a tuple or a set."""
    known = {frozenset(each.values): each.name for each in choices if len(each.values) > 2}
    broken: list[str] = []
    for path, text in tree.items():
        parsed = ast.parse(text)
        excused = {id(inner) for node in ast.walk(parsed) for place in _excused(node) for inner in ast.walk(place)}
        for node in ast.walk(parsed):
            if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and id(node) not in excused:
                values = frozenset(e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str))
                if len(values) == len(node.elts) and values in known:
                    broken.append(f"{path}:{node.lineno} repeats {known[values]}")
    return broken


def _excused(node: ast.AST) -> list[ast.AST]:
    """Where values may stand: in the choice list itself, and in the names of required members of a schema."""
    match node:
        case ast.Call(func=ast.Name(id="Choices")):
            return [node]
        case ast.Dict(keys=keys, values=values):
            return [v for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Constant) and k.value == "required"]
        case _:
            return []


def _functions(tree: Tree) -> Iterator[tuple[str, Function]]:
    for path, text in tree.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield path, node
