"""What the company learns: the score, the conversion report, and files for others."""

import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from advocacy.database import SYSTEM
from advocacy.reports.export import stream
from advocacy.reports.nps import nps as score_of
from advocacy.reports.queries import report as conversion_of
from advocacy.reports.wording import as_text
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import EXPORTS, House

a_day = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])


@click.command()
@click.option("--by", metavar="FIELD", help="A group by channel, source, account.tier, attribute.X …")
@click.option("--since", type=a_day, help="The first day that counts (UTC).")
@click.option("--until", type=a_day, help="The first day that counts no more (UTC).")
@as_format
def nps(by: str | None, since: datetime | None, until: datetime | None, form: str) -> None:
    """The Net Promoter Score, with its counts and its interval.

    \b
    Example:
      advocacy nps --by account.tier --since 2026-01-01 --format json
    """  # noqa: D301

    async def do(house: House) -> Any:
        async with house.database.read() as read:
            return await score_of(read, by, _utc(since), _utc(until))

    said = in_house(do)
    show(form, said, lambda: "\n".join(map(_figure, said)) if isinstance(said, list) else _figure(said))


@click.group(cls=Commands)
def report() -> None:
    """Reports."""


@report.command()
@click.argument("key")
@as_format
def conversion(key: str, form: str) -> None:
    """How many passives became promoters, and whether the program did it.

    \b
    Example:
      advocacy report conversion passives-to-promoters --format json
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            return await conversion_of(read, key)

    said = in_house(do)
    show(form, said, lambda: as_text(said))


@click.command()
@click.argument("what", type=click.Choice(sorted(EXPORTS)))
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; otherwise printed.")
@click.option("--option", "pairs", multiple=True, metavar="NAME=VALUE", help="A filter, such as event=member.joined.")
def export(what: str, form: str, output: Path | None, pairs: tuple[str, ...]) -> None:
    """Write a file, row by row, however long it is.

    \b
    Example:
      advocacy export references --format xlsx --output references.xlsx
    """  # noqa: D301
    options = dict(map(_pair, pairs))
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("A spreadsheet cannot be shown on a terminal; give it a file with --output.")

    async def do(house: House) -> None:
        pieces = stream(house.database, SYSTEM, EXPORTS[what], options, form=form, bom=output is not None)
        with _opened(output) as file:
            async for piece in pieces:
                file.write(piece)

    in_house(do)
    if output is not None:
        click.echo(f"Wrote {output}.", err=True)


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    if output is not None:
        return output.open("wb")
    return nullcontext(sys.stdout.buffer)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--option")
    return name, value


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _figure(one: dict[str, Any]) -> str:
    label = f"{one['value']}: " if one.get("value") is not None else ""
    if one.get("nps") is None:
        return f"{label}no data (n {one['n']})"
    between = f" ({one['low']:.0f} to {one['high']:.0f})" if one.get("low") is not None else ""
    mix = f"{one['promoters']} promoters, {one['passives']} passives, {one['detractors']} detractors"
    return f"{label}NPS {one['nps']:.0f}{between}, n {one['n']}: {mix}, {one['danger']} of them in the danger zone"
