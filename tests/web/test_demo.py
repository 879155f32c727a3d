"""The demo as a command: where it keeps its year, what it never touches, and what is left when it is stopped."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = str(Path(sys.executable).with_name("advocacy"))
QUICK = ("demo", "--customers", "20", "--no-serve")

# Whoever runs the tests in the background has them ignore Ctrl-C, and programs begun by them ignore it too.
AS_AT_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from web.cli import main
main()
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    return clean | {"ADVOCACY_TIME_TRAVEL": "1", "ADVOCACY_NOW": "2026-03-05T10:00:00Z", "PWD": str(tmp_path)}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def running(*words: str, **said: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *words], env=environment | said, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return running


def test_the_year_is_told_and_kept_in_one_file(run: Run, tmp_path: Path) -> None:
    done = run(*QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("A company's year, 5 March 2025 to 5 March 2026, drawn with seed 7.\n")
    assert "Conversion of passives" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["demo.db"]
    assert run(*QUICK).stdout == done.stdout


def test_a_file_that_is_somebody_else_s_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "demo.db").write_text("my notes")
    done = run(*QUICK)
    assert (done.returncode, done.stdout) == (3, "")
    assert "demo.db is there and was not made by the demo." in done.stderr
    assert (tmp_path / "demo.db").read_text() == "my notes"


def test_a_demo_that_is_open_elsewhere_is_left_alone(run: Run, tmp_path: Path) -> None:
    elsewhere = sqlite3.connect(tmp_path / "demo.db")
    elsewhere.execute("PRAGMA journal_mode=WAL")
    elsewhere.execute("CREATE TABLE here (it INTEGER)")
    done = run(*QUICK)
    elsewhere.close()
    assert done.returncode == 3
    assert "demo.db is in use." in done.stderr


def test_a_database_that_is_named_has_to_be_empty(run: Run, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'mine.db'}"
    assert run("init", ADVOCACY_DATABASE_URL=url).returncode == 0
    assert run(*QUICK, ADVOCACY_DATABASE_URL=url).returncode == 0
    done = run(*QUICK, ADVOCACY_DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (3, "")
    assert "is not empty" in done.stderr
    assert not (tmp_path / "demo.db").exists()


def test_stopped_half_way_it_leaves_the_year_before(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    assert run(*QUICK).returncode == 0
    before = (tmp_path / "demo.db").read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", AS_AT_A_TERMINAL, "demo", "--no-serve"],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    ) as half:
        until = time.monotonic() + 30
        while not list(tmp_path.glob("*.unfinished")) and time.monotonic() < until:
            time.sleep(0.05)
        assert half.stdout is not None
        half.stdout.readline()
        half.send_signal(signal.SIGINT)
        assert half.wait(timeout=30) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["demo.db"]
    assert (tmp_path / "demo.db").read_bytes() == before
