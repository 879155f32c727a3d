"""Packing: a list of what was chosen, what to take for it, and a slip for each box to print."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from sqlalchemy import select

from advocacy.errors import Conflict, Invalid
from advocacy.numbers import number_in
from advocacy.reports.export import stream
from rewards import packing
from rewards.packing import Pick, pick_list
from rewards.shipments import packing_lists
from web.hub.countries import country_name
from web.pages import page, reader_of
from web.studio.boxes.desk import COUNTS, DESK, OPENED, shown
from web.studio.boxes.view import ticked
from web.visitors import MANAGERS, deed
from web.wiring import EXPORTS, House

LISTS = f"{DESK}/lists"


@dataclass(frozen=True, slots=True)
class Take:
    """A thing to take, in which size or kind, and how often."""

    what: str
    which: str
    times: int


@post(LISTS, opt=MANAGERS)
async def make(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Make a packing list of the boxes that were ticked. A box is on one list only, whoever is quicker."""
    form = await request.form()
    try:
        numbers = ticked(form)
        async with deed(request) as work:
            number = await packing.claim(work, numbers)
            boxes = int(await work.value(select(packing_lists.c.boxes).where(packing_lists.c.id == number)))
    except (Invalid, Conflict) as wrong:
        return await shown(request, house, "ready", wrong)
    missed = len(numbers) - boxes
    return Redirect(f"{LISTS}/{number}{f'?missed={missed}' if missed else ''}", status_code=303)


@route(f"{LISTS}/{{number:int}}", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """A packing list: what to take how often, and whose boxes they are."""
    async with house.database.read(request.user) as read:
        picks = await pick_list(read, number)
        row = await read.row(select(packing_lists).where(packing_lists.c.id == number))
        charity = await packing.for_charity(read, number)
    return page(
        request,
        "studio/boxes/list.html",
        picks=picks,
        list=row,
        takes=takes(picks),
        charity=charity,
        missed=number_in(request.query_params.get("missed", ""), COUNTS) or 0,
    )


@route(f"{LISTS}/{{number:int}}/slips", http_method=OPENED, opt=MANAGERS)
async def slips(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """A page to print for each box of a list."""
    async with house.database.read(request.user) as read:
        picks = await pick_list(read, number)
    locale = reader_of(request).locale
    lands = {pick.country: country_name(pick.country, locale) for pick in picks}
    return page(request, "studio/boxes/slips.html", picks=picks, number=number, lands=lands)


@post(f"{LISTS}/{{number:int}}/file", opt=MANAGERS, status_code=200)
async def file(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Stream:
    """The list as a file, for a carrier, with room for what becomes of each box. That addresses left is noted."""
    async with house.database.read(request.user) as read:
        await pick_list(read, number)
    pieces = stream(house.database, request.user, EXPORTS["shipments"], {"list": number}, bom=True)
    return Stream(
        pieces,
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="packing-list-{number}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def takes(picks: Sequence[Pick]) -> list[Take]:
    """What to take from the shelves for all of them: shirts by size, candy by kind, everything else by name."""
    times: Counter[tuple[str, str]] = Counter()
    for pick in picks:
        for item in filter(None, pick.items.split(", ")):
            times[item, _which(item, pick)] += 1
        if pick.gift_card:
            times[pick.gift_card, ""] += 1
    return [Take(what, which, n) for (what, which), n in sorted(times.items())]


def _which(item: str, pick: Pick) -> str:
    """The size or kind where the thing goes by what somebody told us."""
    words = item.casefold()
    if "shirt" in words:
        return pick.shirt
    return pick.candy if "candy" in words or "sweet" in words else ""


HANDLERS = (make, show, slips, file)
