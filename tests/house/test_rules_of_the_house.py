"""Rules of the house that no linter knows. Each says what it spares us."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("advocacy", "challenges", "rewards", "web", "seeds")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def offenders(pattern: str, *, besides: set[str]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name_of(path)}:{line} {call}"
        for path in SOURCES
        if name_of(path) not in besides
        for line, call in calls(path)
        if found.search(call)
    ]


def test_the_time_is_read_in_one_place() -> None:
    """A second clock in one unit of work makes two instants of one act, and no test can move it."""
    assert offenders(r"(datetime|date)\.(now|utcnow|today)$|^time\.time$", besides={"advocacy/clock.py"}) == []


def test_only_the_database_module_begins_and_commits() -> None:
    """A commit in a verb leaves half of what its caller meant to be one."""
    besides = {"advocacy/database.py", "web/migrations/env.py", "web/migrate.py"}
    assert offenders(r"(connection|engine|writer|reader)\.(commit|rollback|begin|begin_nested)$", besides=besides) == []


def test_no_date_arithmetic_in_sql() -> None:
    """SQLite and PostgreSQL disagree about what two months after 31 December is."""
    words = re.compile(r"\b(interval '|date_trunc|julianday|strftime\('|date\('now|now\(\))", re.IGNORECASE)
    found = [name_of(path) for path in SOURCES if words.search(path.read_text())]
    assert found == []


def test_files_are_one_concept_long() -> None:
    """Past about 250 lines a module is two concepts, and nobody reads it from top to bottom."""
    long = {name_of(path): lines for path in SOURCES if (lines := len(path.read_text().splitlines())) > 300}
    assert long == {}


@pytest.mark.parametrize("word", ["Service", "Manager", "Helper", "Utils", "DTO", "Repository"])
def test_no_class_is_named_after_nothing(word: str) -> None:
    """These words fit anything, so they tell nothing."""
    found = [
        f"{name_of(path)} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith(word)
    ]
    assert found == []


def test_no_column_hides_behind_a_method_of_its_row() -> None:
    """``row.count`` is the tuple's method, and a column of that name is silently never read."""
    import web.tables  # noqa: PLC0415 - only this test needs the whole house

    hidden = {"count", "index", "keys"}
    assert [
        str(column) for table in web.tables.metadata.tables.values() for column in table.c if column.name in hidden
    ] == []


def test_the_lock_file_names_no_registry() -> None:
    """Whoever installs decides where from; the hashes decide what."""
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 100


def test_every_event_of_the_house_is_in_the_vocabulary() -> None:
    """A rule that waits for an event nobody documented is refused, and the event passes it by in silence."""
    from advocacy.engine.vocabulary import EVENTS  # noqa: PLC0415 - only this test needs it

    said = {
        node.args[0].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert said - EVENTS.keys() - {""} == set()
    assert len(said) > 15
