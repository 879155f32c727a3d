"""The log: who of the staff did what, when and to whom."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.response import Stream

from advocacy.database import Read
from advocacy.errors import Invalid
from advocacy.numbers import number_in
from advocacy.people import audit, staff
from advocacy.reports import staff_log
from advocacy.reports.csv_out import CsvOut
from advocacy.reports.staff_log import Place, Wanted
from advocacy.words import said
from web.pages import page, reader_of
from web.studio.team.log_view import COLUMNS, KINDS, cells, lines_of, words_of
from web.visitors import ADMINS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
LOG = "/studio/team/log"
FIELDS = ("who", "deed", "day")
EACH_PAGE = 50


@route(LOG, http_method=OPENED, opt=ADMINS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The newest, by person, kind and day, a page at a time."""
    typed = {name: str(request.query_params.get(name, "")).strip()[:40] for name in FIELDS}
    wrong: Invalid | None = None
    async with house.database.read(request.user) as read:
        people = await staff.everybody(read)
        deeds = await staff_log.deeds(read)
        try:
            wanted = _wanted(request, typed)
        except Invalid as mistake:
            wanted, wrong = Wanted(), mistake
        found = await staff_log.page(read, wanted, before=_place(request), limit=EACH_PAGE + 1)
        entries = found[:EACH_PAGE]
        names = await staff_log.names(read, entries)
    kept = {name: value for name, value in typed.items() if value}
    further = f"{LOG}?{urlencode(kept | {'before': _spelt(entries[-1].place)})}" if len(found) > EACH_PAGE else ""
    return page(
        request,
        "studio/team/log.html",
        422 if wrong else 200,
        lines=lines_of(entries, names),
        people=people,
        deeds=[(deed, words_of(deed)) for deed in sorted(deeds, key=lambda one: (one not in audit.DEEDS, one))],
        typed=typed,
        wrong=wrong,
        further=further,
        is_first="before" not in request.query_params,
        as_file=f"{LOG}.csv?{urlencode(kept)}" if kept else f"{LOG}.csv",
    )


@route(f"{LOG}.csv", http_method=OPENED, opt=ADMINS)
async def as_file(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Stream:
    """The same as a file, whole."""
    typed = {name: str(request.query_params.get(name, "")).strip()[:40] for name in FIELDS}
    wanted = _wanted(request, typed)
    headers = {"Content-Disposition": 'attachment; filename="log.csv"'}
    return Stream(_pieces(house, request, wanted), media_type=CsvOut.media_type, headers=headers)


async def _pieces(house: House, request: Request[Any, Any, Any], wanted: Wanted) -> AsyncGenerator[bytes, None]:
    writer = CsvOut(bom=True)
    yield writer.head(COLUMNS)
    async with house.database.read(request.user) as read:
        async for entries in staff_log.everything(read, wanted):
            yield writer.write([(None, line) for line in await _cells(read, entries)])
    yield b"".join(writer.tail())


async def _cells(read: Read, entries: Sequence[staff_log.Entry]) -> Sequence[tuple[Any, ...]]:
    names = await staff_log.names(read, entries)
    return [cells(entry, names) for entry in entries]


def _wanted(request: Request[Any, Any, Any], typed: Mapping[str, str]) -> Wanted:
    """What is asked for.

    Raises:
        Invalid: the day is none.
    """
    who, deed = typed["who"], typed["deed"]
    person = number_in(who)
    since = until = None
    if typed["day"]:
        since, until = _day(typed["day"], reader_of(request).zone)
    return Wanted(person, deed if deed in audit.DEEDS or deed in KINDS else "", since, until)


def _day(written: str, zone: str) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(written)
        begins = [datetime.combine(one, time(), ZoneInfo(zone)).astimezone(UTC) for one in (day, day + timedelta(1))]
    except (ValueError, OverflowError):
        raise Invalid(
            said("{text} is not a day.", text=written), where="day", remedy=said("Write it like 2026-03-18.")
        ) from None
    return begins[0], begins[1]


def _place(request: Request[Any, Any, Any]) -> Place | None:
    """Where the last page ended; an address that was altered begins at the top."""
    at, _, rest = str(request.query_params.get("before", "")).partition("~")
    source, _, number = rest.partition("~")
    row = number_in(number)
    if source not in {staff_log.AUDIT, staff_log.JOURNAL} or row is None:
        return None
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    return None if instant.tzinfo is None else Place(instant, source, row)


def _spelt(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.source}~{place.id}"


HANDLERS = (show, as_file)
