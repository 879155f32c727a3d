"""Exports: rows of any number into a file, in constant memory, each one noted with who, when, what and its hash.

Where rows name people, the log keeps whom, as ranges of ids. So, when somebody takes a consent back, it can be told
where earlier exports went. An export that breaks off is noted too: what it had written has left the house.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Row, String, Table, insert, select, update

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Database, Read, insert_into
from advocacy.errors import Invalid
from advocacy.people import audit
from advocacy.reports.cells import Line
from advocacy.reports.csv_out import CsvOut
from advocacy.reports.json_out import JsonOut
from advocacy.reports.xlsx_out import XlsxOut

FORMATS = ("csv", "xlsx", "json")
RANGES_AT_ONCE = 2000

export_log = Table(
    "export_log",
    metadata,
    id_column(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("export", String(40), nullable=False),
    Column("format", String(8), nullable=False),
    Column("filter", Json, nullable=False),
    Column("state", String(12), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("row_total", BigInteger),
    Column("sha256", String(64)),
)

export_people = Table(
    "export_people",
    metadata,
    Column("export_id", Key, ForeignKey("export_log.id"), nullable=False),
    Column("first_id", Key, nullable=False),
    Column("last_id", Key, nullable=False),
    Index("ix_export_people_export_id", "export_id"),
)

Lines = AsyncGenerator[Sequence[Line], None]
"""Rows in batches."""


@dataclass(frozen=True, slots=True)
class Export:
    """Something that can be exported.

    Attributes:
        name: as people and the command line call it.
        columns: the header, in order.
        lines: the rows for some options, in batches; each with the customer it names and its cells.
        options: the names of the options that ``lines`` knows.
    """

    name: str
    columns: tuple[str, ...]
    lines: Callable[[Read, Mapping[str, Any]], Lines]
    options: frozenset[str] = frozenset()


class Writer(Protocol):
    """Makes bytes of rows."""

    @property
    def media_type(self) -> str:
        """As the Content-Type header says it."""
        ...

    def head(self, columns: Sequence[str]) -> bytes:
        """What comes before the rows."""
        ...

    def write(self, lines: Sequence[Line]) -> bytes:
        """Some rows."""
        ...

    def tail(self) -> Any:
        """What comes after the rows, as an iterator of pieces."""
        ...

    def close(self) -> None:
        """Give back what was held, also after a failure."""
        ...


@dataclass(slots=True)
class _Named:
    """The people a file names, as ranges of ids: a list in the order of ids costs next to nothing."""

    ranges: list[list[int]] = field(default_factory=list)

    def add(self, lines: Sequence[Line]) -> None:
        for customer, _ in lines:
            if customer is None:
                continue
            if self.ranges and self.ranges[-1][0] <= customer <= self.ranges[-1][1] + 1:
                self.ranges[-1][1] = max(self.ranges[-1][1], customer)
            else:
                self.ranges.append([customer, customer])


async def stream(
    database: Database,
    actor: Actor,
    export: Export,
    options: Mapping[str, Any] | None = None,
    *,
    form: str = "csv",
    bom: bool = False,
) -> AsyncGenerator[bytes, None]:
    """The file, piece by piece.

    It opens its own look at the database, because a response is still being sent after its request's has ended.

    Args:
        database: where.
        actor: who exports; the log keeps it.
        export: what.
        options: filters, as plain JSON values; the log keeps them.
        form: ``csv``, ``xlsx`` or ``json``.
        bom: begin a CSV with a byte order mark, for Excel.

    Raises:
        Invalid: an unknown format or option.
    """
    chosen = {name: value for name, value in (options or {}).items() if value is not None}
    _check(export, chosen, form)
    number = await _begun(database, actor, export, chosen, form)
    digest, named, rows, state = hashlib.sha256(), _Named(), 0, "broken"
    try:
        async with database.read(actor) as read:
            writer: Writer = XlsxOut(read.now) if form == "xlsx" else CsvOut(bom=bom) if form == "csv" else JsonOut()
            try:
                async with aclosing(_pieces(read, export, chosen, writer)) as pieces:
                    async for lines, piece in pieces:
                        rows += len(lines)
                        named.add(lines)
                        if len(named.ranges) > RANGES_AT_ONCE:
                            await _keep(database, actor, number, named)
                        digest.update(piece)
                        if piece:
                            yield piece
            finally:
                writer.close()
        state = "done"
    finally:
        # A browser that goes away cancels us; what it has got by then is to be noted all the same.
        outcome = {"state": state, "row_total": rows, "sha256": digest.hexdigest()}
        await asyncio.shield(_ended(database, actor, number, named, outcome))


async def _pieces(
    read: Read, export: Export, options: Mapping[str, Any], writer: Writer
) -> AsyncGenerator[tuple[Sequence[Line], bytes], None]:
    head: bytes | None = writer.head(export.columns)
    async with aclosing(export.lines(read, options)) as batches:
        async for lines in batches:
            # The header waits for the first rows: what is refused on looking closer leaves no file behind.
            if head is not None:
                yield (), head
                head = None
            yield lines, writer.write(lines)
    if head is not None:
        yield (), head
    # Zipping a workbook takes seconds, in which other people's pages should not stand still.
    for piece in await asyncio.to_thread(writer.tail):
        yield (), piece


def _check(export: Export, options: Mapping[str, Any], form: str) -> None:
    if form not in FORMATS:
        raise Invalid(f"{form!r} is not a format.", where="format", remedy=f"Choose one of {', '.join(FORMATS)}.")
    unknown = sorted(set(options) - export.options)
    if unknown:
        known = ", ".join(sorted(export.options)) or "none"
        raise Invalid(f"{export.name} knows no option {unknown[0]!r}.", where=unknown[0], remedy=f"It knows: {known}.")


async def _begun(database: Database, actor: Actor, export: Export, options: Mapping[str, Any], form: str) -> int:
    async with database.work(actor) as work:
        made = await work.value(
            insert_into(work, export_log)
            .values(
                at=work.now,
                actor=str(actor),
                export=export.name,
                format=form,
                filter=dict(options),
                state="running",
            )
            .returning(export_log.c.id)
        )
        if actor.kind == "staff":
            await audit.note(work, "export.made", about=f"export:{made}", export=export.name, format=form)
    return int(made)


async def _keep(database: Database, actor: Actor, number: int, named: _Named) -> None:
    if named.ranges:
        rows = [{"export_id": number, "first_id": first, "last_id": last} for first, last in named.ranges]
        async with database.work(actor) as work:
            await work.execute(insert(export_people), rows)
        named.ranges.clear()


async def _ended(database: Database, actor: Actor, number: int, named: _Named, outcome: Mapping[str, Any]) -> None:
    await _keep(database, actor, number, named)
    async with database.work(actor) as work:
        await work.execute(update(export_log).where(export_log.c.id == number).values(ended_at=work.now, **outcome))


async def naming(read: Read, customer: int) -> Sequence[Row[Any]]:
    """The exports whose file names this customer, newest first: where copies of their data went."""
    met = select(export_people.c.export_id).where(
        export_people.c.first_id <= customer, export_people.c.last_id >= customer
    )
    return await read.rows(select(export_log).where(export_log.c.id.in_(met)).order_by(export_log.c.id.desc()))


async def recent(read: Read, limit: int = 100) -> Sequence[Row[Any]]:
    """The latest exports, newest first."""
    return await read.rows(select(export_log).order_by(export_log.c.id.desc()).limit(limit))
