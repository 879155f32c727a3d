"""The file of everything kept about a person: ``my-data.zip``, written piece by piece.

    my-data.html   to be read by people, in their language, with its style sheet
    data.json      the same for programs
    files/         what they handed in, as it is kept

Every room tells its own tables, one statement each, however much there is. The file is still being sent when its
request has ended, so it opens looks of its own; and none is open while it waits for the browser, which may be slow, or
gone. Looking at it writes nothing.
"""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

import advocacy.acts.own_data
import advocacy.delivery.own_data
import advocacy.engine.own_data
import advocacy.listening.own_data
import advocacy.people.own_data
import advocacy.programs.own_data
import advocacy.reports.own_data
import challenges.own_data
import rewards.own_data
from advocacy.clock import iso
from advocacy.database import Actor, Database
from advocacy.people.own_data import Section, Told
from web.language import Reader, read_by
from web.pages import STATIC, templates

SECTIONS: Sequence[Section] = (
    *advocacy.people.own_data.SECTIONS,
    *advocacy.listening.own_data.SECTIONS,
    *challenges.own_data.SECTIONS,
    *rewards.own_data.SECTIONS,
    *advocacy.acts.own_data.SECTIONS,
    *advocacy.delivery.own_data.SECTIONS,
    *advocacy.programs.own_data.SECTIONS,
    *advocacy.reports.own_data.SECTIONS,
    *advocacy.engine.own_data.SECTIONS,
)
PAGE = "hub/me_data.html"
STYLE = STATIC / "css" / "my_data.css"
LARGEST_BATCH = 10_000_000  # bytes
MOST_AT_ONCE = 500
_UNFIT = re.compile(r"[^\w.() -]+")

Pieces = AsyncGenerator[bytes, None]


async def as_json(database: Database, member: Actor, company: str) -> Pieces:
    """Everything kept about a member as one JSON object: the sections by name, a row to a line."""
    about = {"kept_by": company, "as_of": iso(database.clock()), "your_number": member.id}
    yield b'{"about": ' + msgspec.json.encode(about)
    for section in SECTIONS:
        rows = await _rows(database, member, section)
        lines = b",\n".join(msgspec.json.encode(row) for row in rows)
        yield b',\n"%s": [%s%s]' % (section.name.encode(), b"\n" if rows else b"", lines)
    yield b"}\n"


async def as_page(database: Database, member: Actor, company: str, who: Reader) -> Pieces:
    """The same as a page that needs nothing but its style sheet."""
    blocks = templates.get_template(PAGE)

    def written(block: str, **words: Any) -> bytes:
        with read_by(who):
            return "".join(blocks.blocks[block](blocks.new_context({"company": company, **words}))).encode()

    yield written("head", language=who.language, now=database.clock())
    for section in SECTIONS:
        rows = await _rows(database, member, section)
        if rows:
            yield written("section", section=section, rows=rows)
    yield written("foot")


async def _rows(database: Database, member: Actor, section: Section) -> Sequence[Told]:
    async with database.read(member) as read:
        return await section.rows(read, member.id or 0)


async def as_zip(database: Database, member: Actor, company: str, who: Reader) -> Pieces:
    """Everything kept about a member, with the files they handed in."""
    pipe, now = _Pipe(), database.clock()
    with ZipFile(pipe, "w") as file:
        for name, pieces in (
            ("my-data.html", as_page(database, member, company, who)),
            ("data.json", as_json(database, member, company)),
        ):
            with file.open(_entry(name, now), "w") as entry:
                async with aclosing(pieces):
                    async for piece in pieces:
                        entry.write(piece)
            yield pipe.taken()
        file.writestr(_entry(STYLE.name, now), STYLE.read_bytes())
        for batch in await _batches(database, member):
            async with database.read(member) as read:
                rows = await read.rows(challenges.own_data.files(batch))
            for row in rows:
                file.writestr(_entry(f"files/{_file_name(row._asdict())}", row.created_at, ZIP_STORED), row.content)
            yield pipe.taken()
    yield pipe.taken()


async def _batches(database: Database, member: Actor) -> list[list[int]]:
    """The files of a member in batches that are read together, each as large as is kept in memory at most."""
    async with database.read(member) as read:
        sizes = await read.rows(challenges.own_data.sizes_of(member.id or 0))
    batches: list[list[int]] = []
    room = 0
    for row in sizes:
        if not batches or row.size > room or len(batches[-1]) == MOST_AT_ONCE:
            batches.append([])
            room = LARGEST_BATCH
        batches[-1].append(row.id)
        room -= row.size
    return batches


class _Pipe:
    """What an archive is written into: nothing is kept longer than until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Take a piece in."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing behind it to flush into."""

    def close(self) -> None:
        """Nothing is held."""

    def taken(self) -> bytes:
        """Everything that was written since this was asked last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _entry(name: str, at: datetime, how: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = how
    return entry


def _file_name(row: Mapping[str, Any]) -> str:
    """A name that no two files share, and that is a name on every system."""
    return f"{row['id']} {_UNFIT.sub('_', row['name'])}"
