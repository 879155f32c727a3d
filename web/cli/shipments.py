"""Boxes: which are to pack, and what became of them."""

from pathlib import Path

import click

from advocacy.database import SYSTEM
from advocacy.errors import Invalid
from advocacy.listening.intake.table import Table, read_table
from rewards import packing
from rewards.marks import Mark, Marked, mark
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House

NEEDED = ("shipment", "status")


@click.group(cls=Commands)
def shipments() -> None:
    """Boxes on their way."""


@shipments.command("mark")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_format
def mark_boxes(file: Path, form: str) -> None:
    """Read a shipments file back: which boxes were sent, delivered or returned, by whom, under which number.

    All of the file is taken, or nothing; a row without a status says nothing yet, and the same file twice changes
    nothing.

    \b
    Example:
      advocacy shipments mark monday.csv
    """  # noqa: D301
    marks = _marks(read_table(file.read_bytes()), file.name)

    async def do(house: House) -> Marked:
        async with house.database.work(SYSTEM) as work:
            return await mark(work, marks)

    try:
        marked = in_house(do)
    except Invalid as wrong:
        raise _in_file(wrong, file.name) from wrong
    show(
        form,
        {"rows": len(marks), "changed": marked.changed, "unchanged": marked.unchanged},
        lambda: f"{marked.changed} boxes changed, {marked.unchanged} rows said nothing new.",
    )


@shipments.command("pack")
@as_format
def pack_boxes(form: str) -> None:
    """Make the next packing list of the boxes that are ready; each box is on one list only.

    \b
    Example:
      advocacy shipments pack && advocacy export shipments --output monday.csv
    """  # noqa: D301

    async def do(house: House) -> int:
        async with house.database.work(SYSTEM) as work:
            return await packing.claim(work)

    number = in_house(do)
    show(form, {"list": number}, lambda: f"Packing list {number} is made.")


def _marks(table: Table, filename: str) -> list[Mark]:
    places = {name.strip().casefold(): position for position, name in enumerate(table.columns)}
    lacking = [name for name in NEEDED if name not in places]
    if lacking:
        raise Invalid(
            f"There is no column {' and no column '.join(lacking)}.",
            where=filename,
            remedy="Use the file of: advocacy export shipments. It has the columns status, carrier and tracking.",
        )
    said = [
        (row.number, {name: str(row.cells[place]).strip() for name, place in places.items() if place < len(row.cells)})
        for row in table.rows
    ]
    return [
        Mark(number, cells.get("shipment", ""), cells["status"], cells.get("carrier", ""), cells.get("tracking", ""))
        for number, cells in said
        if cells.get("status")
    ]


def _in_file(wrong: Invalid, name: str) -> Invalid:
    where = f"{name}, {wrong.where}" if wrong.where else name
    problems = tuple(_in_file(one, name) for one in wrong.problems)
    return Invalid(wrong.message, where=where, remedy=wrong.remedy, problems=problems)
