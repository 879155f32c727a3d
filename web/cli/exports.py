"""Files for others: written row by row, logged, and safe to open in a spreadsheet."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import click

from advocacy.database import SYSTEM
from advocacy.errors import Mistake
from advocacy.reports.export import stream
from web.cli.doors import in_house
from web.wiring import EXPORTS, House


@click.command()
@click.argument("what", type=click.Choice(sorted(EXPORTS)))
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; otherwise printed.")
@click.option("--activity", help="References who may be asked for this one, such as call or quote.")
@click.option("--include-ineligible", is_flag=True, help="References who may not be asked as well, with the reason.")
@click.option("--campaign", type=int, help="Reviewers of this campaign; see: advocacy reviewers open")
@click.option("--list", "packing_list", type=int, help="Shipments of this packing list; otherwise all that are ready.")
@click.option("--declined", is_flag=True, help="Shipments that are not packed: their person wants none, or charity.")
@click.option("--event", help="Journal: events of this name.")
@click.option("--since", metavar="INSTANT", help="Journal: from this instant on.")
@click.option("--until", metavar="INSTANT", help="Journal: before this instant.")
@click.option("--for-excel", is_flag=True, help="Begin a CSV with a byte order mark, by which Excel tells UTF-8.")
def export(what: str, form: str, output: Path | None, *, for_excel: bool, **chosen: Any) -> None:
    """Write a file, row by row, however long it is. Each export is logged.

    \b
    Example:
      advocacy export references --activity call --format xlsx --output references.xlsx
    """  # noqa: D301 - click keeps the lines after this mark as they are
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("A spreadsheet cannot be shown on a terminal; give it a file with --output.")
    options = {name: value for name, value in chosen.items() if value not in {None, False}}
    if "packing_list" in options:
        options["list"] = options.pop("packing_list")

    async def do(house: House) -> None:
        pieces = stream(house.database, SYSTEM, EXPORTS[what], options, form=form, bom=for_excel)
        with _opened(output) as file:
            async for piece in pieces:
                file.write(piece)

    try:
        in_house(do)
    except Mistake:
        if output is not None:
            output.unlink(missing_ok=True)
        raise
    if output is not None:
        click.echo(f"Wrote {output}.", err=True)


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    if output is not None:
        return output.open("wb")
    return nullcontext(sys.stdout.buffer)
