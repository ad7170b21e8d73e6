"""What `make test`, `check`, `bench`, `format` and `lock` do, inside the environment that bootstrap.py made."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def test(arguments: list[str]) -> int:
    """Web unit tests, then every Python test, the browser's among them; pytest's closing line is the last."""
    os.environ["AISHA_TEST_CHROMIUM"] = find_chromium()
    web = run("npm", "run", "test", "--silent", folder=WEB)
    workers = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", str(min(os.cpu_count() or 1, 8))]
    return run("pytest", *workers, "--dist", "loadgroup", *arguments) or web


def check(_arguments: list[str]) -> int:
    """Every static check; all run, so that one look shows all that is wrong."""
    failures = [
        name
        for name, code in (
            ("ruff check", run("ruff", "check")),
            ("ruff format", run("ruff", "format", "--check", "--quiet")),
            ("pyright", run("pyright")),
            ("import-linter", run("lint-imports", "--no-cache")),
            ("eslint", run("npm", "run", "lint", "--silent", folder=WEB)),
            ("prettier", run("npm", "run", "format:check", "--silent", folder=WEB)),
            ("tsc", run("npm", "run", "typecheck", "--silent", folder=WEB)),
            ("generated client", check_client()),
        )
        if code
    ]
    print(f"Failed: {', '.join(failures)}" if failures else "All checks passed.")
    return 1 if failures else 0


def bench(arguments: list[str]) -> int:
    """The load generator against this checkout."""
    return run(sys.executable, "-m", "bench", *arguments)


def format(_arguments: list[str]) -> int:  # noqa: A001  (named as its make target)
    """Rewrite layout and import order."""
    return (
        run("ruff", "check", "--fix", "--quiet") or run("ruff", "format") or run("npm", "run", "format", "--silent", folder=WEB)
    )


def lock(_arguments: list[str]) -> int:
    """Resolve the dependencies anew."""
    compile_lock = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
    plain = ("--no-annotate", "--no-header", "--upgrade", "pyproject.toml")
    return run(*compile_lock, *plain, "--output-file", "requirements.lock") or run(
        *compile_lock, *plain, "--group", "dev", "--output-file", "requirements-dev.lock"
    )


def client(_arguments: list[str]) -> int:
    """Write the browser's API types from the API's own description."""
    return generate_client(WEB / "src" / "api" / "schema.d.ts")


def check_client() -> int:
    """Whether the committed API types are those of the present API."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "schema.d.ts"
        code = generate_client(fresh)
        committed = WEB / "src" / "api" / "schema.d.ts"
        if code == 0 and (not committed.exists() or fresh.read_text() != committed.read_text()):
            print("web/src/api/schema.d.ts is not what the API describes: run make client")
            return 1
        return code


def generate_client(target: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder) / "openapi.json"
        code = run(sys.executable, "-m", "aisha.entrypoints.openapi", str(description))
        return code or run("npx", "--no-install", "openapi-typescript", str(description), "--output", str(target), folder=WEB)


def find_chromium() -> str:
    """The browser on PATH, else Debian's package when root, else Playwright's own (an empty answer)."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium …", flush=True)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "-o=Dpkg::Use-Pty=0", "--no-install-recommends", "chromium")
        found = shutil.which("chromium")
    if found is None:
        run("playwright", "install", "chromium")
    return found or ""


def run(*command: str, folder: Path = ROOT) -> int:
    """Run in the foreground; the exit code."""
    return subprocess.run(command, cwd=folder, check=False).returncode


TASKS = {"test": test, "check": check, "bench": bench, "format": format, "lock": lock, "client": client}

if __name__ == "__main__":
    try:
        sys.exit(TASKS[sys.argv[1]](sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)
