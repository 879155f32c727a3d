"""What the company learns: the score and the conversion report."""

import csv
import sys
from datetime import UTC, datetime
from typing import Any

import click

from advocacy.reports.nps import nps as score_of
from advocacy.reports.queries import report as conversion_of
from advocacy.reports.scope import end_of
from advocacy.reports.wording import as_csv_rows, as_text
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House

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
@click.option("--cohort", type=int, help="The number of one cohort; all of them when not said.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of the end of that day (UTC).")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def conversion(key: str, cohort: int | None, as_of: datetime | None, form: str) -> None:
    """How many passives became promoters, and whether the program did it.

    \b
    Example:
      advocacy report conversion passives-to-promoters --cohort 2 --as-of 2026-06-30 --format json
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            return await conversion_of(read, key, cohort=cohort, as_of=end_of(as_of.date()) if as_of else None)

    said = in_house(do)
    if form == "csv":
        csv.writer(sys.stdout).writerows(as_csv_rows(said))
    else:
        show(form, said, lambda: as_text(said))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _figure(one: dict[str, Any]) -> str:
    label = f"{one['value']}: " if one.get("value") is not None else ""
    if one.get("nps") is None:
        return f"{label}no data (n {one['n']})"
    between = f" ({one['low']:.0f} to {one['high']:.0f})" if one.get("low") is not None else ""
    mix = f"{one['promoters']} promoters, {one['passives']} passives, {one['detractors']} detractors"
    return f"{label}NPS {one['nps']:.0f}{between}, n {one['n']}: {mix}, {one['danger']} of them in the danger zone"
