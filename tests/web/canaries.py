"""Words that nobody else writes, put into every field in which something about a person can stand, and looked for.

Which rows are about a person is told by the tables themselves: by a column ``customer_id``, or through a row that has
one. A table or a column that is new is about people and holds words unless it is named here, so that whoever adds one
has to say how it is erased.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, cast, insert, literal, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import UtcDateTime
from advocacy.database import Read, Work
from web.tables import metadata

MARK = "canary"

# Rows of these say who they are about in another way, or are about nobody; each test sees to them itself.
ELSEWHERE = frozenset({"export_people"})
BY_PERSON_ID = frozenset({"sessions", "sign_in_links"})

# Money has to add up, so these are never made up; those who have real ones get canaries in them.
REAL = frozenset({"postings", "redemptions", "correction_notes"})

# Columns that hold keys, codes and figures of the program, of the staff or of the database, whatever a person does.
_CODES = """
    actor approved_by arm badge because bounce by chain channel closed_by code_hash browser_hash counts_as cohort
    event format held_because key kind level machine mail message_id method object obtained_by outcome package
    platform posting_key program reward rule said_by segment source state status stratum survey task token_hash track
    verdict week willing activity scope asked_by occurrence cause about baseline_segment gifts wish
"""
CODES = frozenset(_CODES.split())
# The same names, where a person or an outside system does write into them.
WORDS = frozenset({"redemptions.key", "jobs.key", "outside_events.about"})
# What stays on purpose, by law or so that nothing is counted twice: see the docstrings of the erasers.
STAYS = frozenset({"scores.external_id", "redemptions.vendor_ref", "shipments.vendor_ref", "consents.purpose"})
# What must be of a certain kind to be read at all; that it goes is asserted by itself.
SHAPED: Mapping[str, Any] = {"customers.zone": "Pacific/Chatham", "customers.language": "de"}


def is_about_people(table: Table) -> bool:
    """Whether its rows are about one customer each."""
    return whose(table) is not None and table.name not in ELSEWHERE


def whose(table: Table) -> ColumnElement[Any] | None:
    """The customer that a row of the table is about, as an expression over it."""
    if table.name == "customers":
        return table.c.id
    if "customer_id" in table.c:
        return table.c.customer_id
    if table.name in BY_PERSON_ID:
        return table.c.person_id
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        parent = key.column.table
        above = whose(parent) if parent is not table else None
        if above is not None:
            return select(above).where(key.column == key.parent).correlate(table).scalar_subquery()
    return None


def tables() -> list[Table]:
    """The tables about people, parents first."""
    return [table for table in metadata.sorted_tables if is_about_people(table)]


def is_theirs(table: Table, people: Sequence[int]) -> ColumnElement[bool]:
    """Which rows are about these people."""
    owner = whose(table)
    assert owner is not None
    clause = owner.in_(people)
    return clause & (table.c.kind == "member") if table.name in BY_PERSON_ID else clause


def holds_words(column: Column[Any]) -> bool:
    """Whether somebody can have written something into it."""
    name = f"{column.table.name}.{column.name}"
    wordy = isinstance(column.type, String | JSON | LargeBinary)
    if not wordy or column.table.info.get("append_only") or name in STAYS or name in SHAPED:
        return False
    return name in WORDS or column.name not in CODES


async def stain(work: Work, people: Sequence[int]) -> set[str]:
    """Give everybody a row in every table about people, and put canaries into every field that can hold words.

    Returns:
        the fields, as ``table.column``.
    """
    stained: set[str] = set()
    for table in tables():
        wordy = [column for column in table.c if holds_words(column)]
        if not wordy:
            continue
        if table.name not in REAL:
            await _fill(work, table, people)
        for person in people:
            values = {column.name: _canary(column, person) for column in wordy}
            await work.execute(update(table).where(is_theirs(table, [person])).values(values))
        stained |= {f"{table.name}.{column.name}" for column in wordy}
    for name, value in SHAPED.items():
        table_name, column_name = name.split(".")
        table = metadata.tables[table_name]
        await work.execute(update(table).where(is_theirs(table, people)).values({column_name: value}))
    return stained


def _canary(column: Column[Any], person: int) -> Any:
    words = f"{MARK} {person} {column.table.name}.{column.name}"
    if isinstance(column.type, LargeBinary):
        return words.encode()
    if isinstance(column.type, String):
        # Where each row needs its own, the row's number tells them apart.
        own = column.table.name in {"redemptions", "jobs", "outside_events"}
        longest = column.type.length or 500
        short = words if len(words) <= longest - 20 else f"{MARK}{person}"[:longest]
        return literal(f"{short} ") + _number(column.table) if own else short
    return {"said": words, "more": [words]}


def _number(table: Table) -> ColumnElement[Any]:
    key = table.c.id if "id" in table.c else table.c.event
    return cast(key, String)


async def _fill(work: Work, table: Table, people: Sequence[int]) -> None:
    """A row for each of these people who has none."""
    owner = whose(table)
    assert owner is not None
    have = {row[0] for row in await work.rows(select(owner).select_from(table).where(is_theirs(table, people)))}
    for person in people:
        if person not in have:
            await work.execute(insert(table).values(await _row(work, table, person)))


async def _row(work: Work, table: Table, person: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.c:
        name = f"{table.name}.{column.name}"
        if column.name == "customer_id" or (table.name in BY_PERSON_ID and column.name == "person_id"):
            values[column.name] = person
        elif column.foreign_keys:
            values[column.name] = await _parent(work, column, person)
        elif name in GIVEN:
            values[column.name] = GIVEN[name]
        elif not (column.nullable or column.identity is not None):
            values[column.name] = _plain(work, column, person)
    return {name: value for name, value in values.items() if value is not None}


GIVEN: Mapping[str, Any] = {
    "willingness.willing": "yes",
    "submissions.state": "submitted",
    "sessions.kind": "member",
    "sign_in_links.kind": "member",
}


async def _parent(work: Work, column: Column[Any], person: int) -> Any:
    (key,) = column.foreign_keys
    parent = key.column.table
    if parent is column.table or (column.nullable and not is_about_people(parent)):
        return None
    clause = is_theirs(parent, [person]) if is_about_people(parent) else literal(value=True)
    found = await work.value(select(key.column).select_from(parent).where(clause).limit(1))
    if found is None:
        made = await work.execute(insert(parent).values(await _row(work, parent, person)).returning(key.column))
        found = made.scalar_one()
    return found


def _plain(work: Work, column: Column[Any], person: int) -> Any:
    kind = column.type
    unique = f"{column.table.name[:20]}-{column.name[:8]}-{person}"
    if isinstance(kind, UtcDateTime):
        return work.now
    if isinstance(kind, String):
        return unique[: kind.length or 100]
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, LargeBinary):
        return unique.encode()
    python: type[Any] = kind.python_type
    return {bool: False, int: 1, float: 0.5, date: work.now.date(), datetime: work.now}.get(python, 1)


async def found_in(read: Read, mark: str = MARK) -> set[str]:
    """The fields, as ``table.column``, in which a canary stands: every table, every column, every row."""
    return {place async for place in _places(read, mark)}


async def _places(read: Read, mark: str) -> AsyncIterator[str]:
    for table in metadata.sorted_tables:
        for row in await read.rows(select(table)):
            for column, value in zip(table.c, row, strict=True):
                if mark in _text(value).casefold():
                    yield f"{table.name}.{column.name}"


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
