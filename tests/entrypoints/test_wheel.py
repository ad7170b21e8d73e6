"""The built wheel: it carries the migrations and the pages, and runs outside the source tree."""

import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from aisha.core.schema_version import migrations_folder
from aisha.entrypoints.web_files import web_folder
from tests.entrypoints.processes import ROOT, environment

READY_WITHIN_SECONDS = 120


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the installed package and nothing else of ours."""
    assert web_folder() is not None, "build the web pages first: make test does"
    wheels = tmp_path / "wheels"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    (wheel,) = wheels.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)
    return site


def test_the_wheel_starts_outside_the_source_tree(site: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    given = environment(home, PYTHONPATH=str(site))
    names = {path.name for path in (site / "aisha" / "migrations" / "versions").glob("*.py")}

    where = subprocess.run(
        [sys.executable, "-c", "import aisha, aisha.core.schema_version as s, aisha.entrypoints.web_files as w;"
         "print(aisha.__file__, s.migrations_folder(), w.web_folder())"],
        cwd=tmp_path, env=given, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    page = started_page(given, tmp_path)

    assert names == {path.name for path in (migrations_folder() / "versions").glob("*.py")}
    assert where == [str(site / "aisha" / each) for each in ("__init__.py", "migrations", "web_dist")]
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)
    assert script is not None and (site / "aisha" / "web_dist" / script[1].lstrip("/")).is_file()


def started_page(given: dict[str, str], folder: Path) -> str:
    """The first page of an installation that is started, asked and stopped."""
    process = subprocess.Popen(
        [sys.executable, "-m", "aisha.entrypoints.cli", "up", "--no-demo"],
        env=given, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if "Ctrl-C" in line:
                break
        assert "Aisha CRM is ready" in lines, lines
        return httpx.get(f"http://127.0.0.1:{given['WEB_PORT']}", timeout=READY_WITHIN_SECONDS).text
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(READY_WITHIN_SECONDS)
