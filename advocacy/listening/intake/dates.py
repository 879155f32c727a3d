"""A column of dates: one order of day and month for all of them, never guessed silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from advocacy.errors import Invalid
from advocacy.listening.intake import moments
from advocacy.listening.intake.cells import Refused, is_missing, shown, tidy
from advocacy.listening.intake.findings import Unsure
from advocacy.listening.intake.moments import Unordered
from advocacy.words import said

ORDERS = ("month-first", "day-first")
_ISO = said("Write it as 2019-01-31 08:51:12, with +01:00 behind it if you know the offset.")


class Moment(NamedTuple):
    """An instant in UTC, and the offset from UTC in minutes that the file gave it; None if it gave none."""

    instant: datetime
    offset_minutes: int | None


@dataclass(frozen=True, slots=True)
class Dates:
    """What the distinct cells of a column mean.

    Attributes:
        meanings: cell text -> a moment, None for an empty cell, or a refusal.
        order: `month-first` or `day-first`; None where no value needed it.
        notes: how the column was read.
    """

    meanings: dict[str, Moment | Refused | None]
    order: str | None
    notes: tuple[str, ...]


def read_dates(cells: Iterable[str], *, column: str, order: str | None = None, zone: ZoneInfo | None = None) -> Dates:
    """Read a column of dates.

    Args:
        cells: the column's cells; order and repetition do not matter.
        column: its name, for errors.
        order: `month-first` or `day-first` for dates like 11/1/2019; None to let the column's own values decide.
        zone: where times without an offset were written down; UTC if None.

    Raises:
        Invalid: `order` is another word, or the column can be read both ways and nobody said which.
    """
    if order is not None and order not in ORDERS:
        raise Invalid(f'"{order}" is not an order of dates.', remedy="Say month-first or day-first.")
    raw = {cell: _read(cell) for cell in set(cells)}
    unordered = {cell: found for cell, found in raw.items() if isinstance(found, Unordered)}
    notes: list[str] = []
    order = (order or _decided(unordered, column, notes)) if unordered else None
    meanings = {cell: _meaning(cell, found, order, zone or ZoneInfo("UTC"), notes) for cell, found in raw.items()}
    if any(isinstance(m, Moment) and m.offset_minutes is None for m in meanings.values()):
        notes.insert(0, f'"{column}": times without an offset are read as {zone or "UTC"}')
    return Dates(meanings, order, tuple(notes[:20]))


def _read(cell: str) -> datetime | Unordered | Refused | None:
    text = tidy(cell)
    if is_missing(text):
        return None
    return moments.read(text) or Refused(said('"{text}" is not a date. {how}', text=shown(text), how=_ISO))


def _decided(unordered: dict[str, Unordered], column: str, notes: list[str]) -> str:
    """The order that the column's values prove.

    Dates with dots are day-first wherever they are written; that is said in a note.
    """
    proofs: dict[str, str] = {}
    for cell, date in unordered.items():
        possible = [order for order in ORDERS if date.read(order)]
        if len(possible) == 1:
            proofs.setdefault(possible[0], shown(cell.strip()))
    if len(proofs) == 1:
        order, proof = next(iter(proofs.items()))
        notes.append(f'"{column}" is read {order}: {proof} can be read no other way')
        return order
    if proofs:
        raise Unsure(
            said(
                "{one} has its month first and {other} its day first.", one=proofs[ORDERS[0]], other=proofs[ORDERS[1]]
            ),
            about="dates",
            where=said('Column "{name}"', name=column),
            remedy="Write the dates as YYYY-MM-DD, or say --dates month-first or --dates day-first.",
        )
    unclear = {cell: date for cell, date in unordered.items() if date.read(ORDERS[0]) != date.read(ORDERS[1])}
    if unclear and all(date.dotted for date in unclear.values()):
        notes.append(f'"{column}" is read day-first, as dates with dots are written')
    if all(date.dotted for date in unclear.values()):
        return "day-first"
    example, date = min((cell, date) for cell, date in unclear.items() if not date.dotted)
    one, other = (read.date() for order in ORDERS if (read := date.read(order)))
    raise Unsure(
        said("{text} can be read as {one} or {other}.", text=shown(example.strip()), one=one, other=other),
        about="dates",
        where=said('Column "{name}"', name=column),
        remedy="Say --dates month-first or --dates day-first.",
    )


def _meaning(
    cell: str, found: datetime | Unordered | Refused | None, order: str | None, zone: ZoneInfo, notes: list[str]
) -> Moment | Refused | None:
    if found is None or isinstance(found, Refused):
        return found
    text = shown(tidy(cell))
    moment = found if isinstance(found, datetime) else found.read(order or ORDERS[0])
    if moment is None or not moments.EARLIEST <= moment.year < moments.LATEST:
        return Refused(said('"{text}" is not a date if it is read {order}. {how}', text=text, order=order, how=_ISO))
    offset = moment.utcoffset()
    if offset is not None:
        return Moment(moment.astimezone(UTC), round(offset.total_seconds() / 60))
    return _in_zone(text, moment, zone, notes)


def _in_zone(text: str, naive: datetime, zone: ZoneInfo, notes: list[str]) -> Moment | Refused:
    local = naive.replace(tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != naive:
        return Refused(
            f'"{text}" does not exist in {zone.key}: the clocks were put forward over it. '
            "Name the zone the file was written in."
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        notes.append(f"{text} happened twice in {zone.key}; it is read as the first time")
    return Moment(instant, None)
