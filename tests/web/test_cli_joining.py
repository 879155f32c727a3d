"""Coming in by the command line is what coming in by the page is: for customers, while the program runs."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.web.test_cli import Run, ready, run  # noqa: F401 - fixtures
from tests.web.test_cli_waves import KEY, scored  # noqa: F401 - a fixture

ANN = "p1@example.com"
REFUSED = 3


@pytest.fixture
def launched(scored: Run) -> Run:  # noqa: F811
    assert scored("program", "launch", KEY).exit_code == 0
    return scored


def works_for_us(folder: Path, *, yes: bool) -> None:
    engine = create_engine(f"sqlite:///{folder / 'cli.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE customers SET employee = :yes"), {"yes": yes})
    engine.dispose()


def test_a_colleague_is_not_let_in(launched: Run, tmp_path: Path) -> None:
    works_for_us(tmp_path, yes=True)
    done = launched("member", "join", ANN)
    assert (done.exit_code, "not for a colleague" in done.stderr) == (REFUSED, True)
    works_for_us(tmp_path, yes=False)
    assert launched("member", "join", ANN).exit_code == 0


def test_nobody_is_let_in_while_the_program_rests(launched: Run) -> None:
    assert launched("program", "pause", KEY).exit_code == 0
    done = launched("member", "join", ANN)
    assert (done.exit_code, "The program is paused" in done.stderr) == (REFUSED, True)
    assert launched("program", "resume", KEY).exit_code == 0
    assert launched("member", "join", ANN).exit_code == 0
