"""Boxes: which are to pack, and what became of them."""

from pathlib import Path

import click

from advocacy.database import SYSTEM
from advocacy.errors import Invalid
from rewards import packing
from rewards.marks import Marked, mark
from rewards.marks_file import read_marks
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House


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
    try:
        marks = read_marks(file.read_bytes())
    except Invalid as wrong:
        raise _in_file(wrong, file.name) from wrong

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

    async def do(house: House) -> tuple[int, int]:
        async with house.database.work(SYSTEM) as work:
            number = await packing.claim(work)
            return number, await packing.for_charity(work, number)

    number, charity = in_house(do)
    show(
        form,
        {"list": number, "charity": charity},
        lambda: f"Packing list {number} is made.{_charity_in_words(charity)}",
    )


def _charity_in_words(boxes: int) -> str:
    if not boxes:
        return ""
    return (
        " What 1 box costs goes to charity instead."
        if boxes == 1
        else f" What {boxes} boxes cost goes to charity instead."
    )


def _in_file(wrong: Invalid, name: str) -> Invalid:
    where = f"{name}, {wrong.where}" if wrong.where else name
    problems = tuple(_in_file(one, name) for one in wrong.problems)
    return Invalid(wrong.message, where=where, remedy=wrong.remedy, problems=problems)
