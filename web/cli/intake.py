"""Files of survey tools and customer lists, taken in."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from advocacy.database import SYSTEM, Work
from advocacy.listening.imports import Imported, Progress, import_customers, import_scores
from advocacy.listening.intake.customer_file import read_customers
from advocacy.listening.intake.score_file import read_scores
from web.cli.doors import REFUSED, Commands, as_format, in_house, progress, show
from web.wiring import House

a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
preview_only = click.option("--preview", is_flag=True, help="Say what would happen, and write nothing.")
mapping = click.option(
    "--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="What a column holds, where its name does not say."
)


@click.group("import", cls=Commands)
def imports() -> None:
    """Take in files of customers and scores: all of a file or nothing."""


@imports.command()
@a_file
@preview_only
@mapping
@as_format
def customers(file: Path, *, preview: bool, pairs: tuple[str, ...], form: str) -> None:
    """Take in a list of customers and their accounts; what a row does not say stays as it was.

    \b
    Example:
      advocacy import customers crm.csv --preview --map "Account Owner=attribute"
    """  # noqa: D301
    read = read_customers(file.read_bytes(), filename=file.name, mapping=_mapping(pairs))

    async def take(work: Work, told: Progress) -> Imported:
        return await import_customers(work, read, progress=told)

    _import(file, len(read.rows), take, preview=preview, form=form)


@imports.command()
@a_file
@preview_only
@mapping
@click.option("--dates", type=click.Choice(["month-first", "day-first"]), help="How to read dates like 02/03/2026.")
@click.option("--scale", type=click.Choice(["0-10", "1-10"]), help="The scale of the question, where you know it.")
@as_format
def scores(
    file: Path, *, preview: bool, pairs: tuple[str, ...], dates: str | None, scale: str | None, form: str
) -> None:
    """Take in the answers to a 0-10 question; the same file twice changes nothing.

    \b
    Example:
      advocacy import scores wootric.csv --preview
    """  # noqa: D301
    read = read_scores(file.read_bytes(), filename=file.name, mapping=_mapping(pairs), dates=dates, scale=scale)

    async def take(work: Work, told: Progress) -> Imported:
        return await import_scores(work, read, progress=told)

    _import(file, len(read.rows), take, preview=preview, form=form)


def _import(
    file: Path, rows: int, take: Callable[[Work, Progress], Awaitable[Imported]], *, preview: bool, form: str
) -> None:
    async def do(house: House) -> Imported:
        begin = house.database.rehearsal if preview else house.database.work
        with progress(file.name, rows) as told:
            async with begin(SYSTEM) as work:
                return await take(work, told)

    imported = in_house(do)
    show(form, imported.as_json(), lambda: _words(imported, preview=preview))
    for refusal in imported.refused:
        click.echo(f"{file.name}: {refusal}", err=True)
    if imported.refused:
        click.echo("Nothing was imported. Correct these rows, and import the file again.", err=True)
        click.get_current_context().exit(REFUSED)


def _words(imported: Imported, *, preview: bool) -> str:
    would = "would be imported" if preview else "imported"
    rows = f"{imported.rows} row{'' if imported.rows == 1 else 's'}"
    counted = f"{rows}: {imported.imported} {would}, {imported.unchanged} unchanged"
    left_out = [f"  left out: {skip}" for skip in imported.skipped]
    return "\n".join([f"{counted}, {len(imported.skipped)} left out, {len(imported.refused)} refused.", *left_out])


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise click.BadParameter(f"{pair!r} is not COLUMN=FIELD.", param_hint="--map")
        named[column] = field
    return named
