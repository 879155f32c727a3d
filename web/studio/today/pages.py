"""The day's queue as a page: all of it, one group, or with one thing open; and how a deed is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid
from web.language import read_by
from web.pages import page
from web.pages import reader_of as page_reader
from web.studio.today.card import Looking
from web.studio.today.groups import TODAY
from web.studio.today.happened import happened, told
from web.studio.today.queue import Place, Typed, following, queue
from web.studio.today.spans import age, large, share, span
from web.visitors import MANAGERS, deed
from web.wiring import House

SPELLED: Mapping[str, Any] = {"here": TODAY, "age": age, "span": span, "share": share, "spelled": large}
OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route(TODAY, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Everything that waits for a person."""
    return await _shown(request, house, Place())


@route(f"{TODAY}/today/{{group:str}}", http_method=OPENED, opt=MANAGERS)
async def show_group(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    group: FromPath[str],
    after: FromQuery[int | None] = None,
) -> Response[str]:
    """One group of it, page by page."""
    return await _shown(request, house, Place(group, after=after))


@route(f"{TODAY}/today/{{group:str}}/{{number:int}}", http_method=OPENED, opt=MANAGERS)
async def show_open(
    request: Request[Any, Any, Any], house: NamedDependency[House], group: FromPath[str], number: FromPath[int]
) -> Response[str]:
    """The same with one thing open."""
    return await _shown(request, house, Place(group, number))


async def _shown(
    request: Request[Any, Any, Any], house: House, place: Place, *, typed: Typed | None = None, status: int = 200
) -> Response[str]:
    with read_by(page_reader(request)):
        async with house.database.read(request.user) as read:
            done = await happened(read, request.query_params)
            seen = await queue(read, looking(request, house), place, happened=done, typed=typed)
    return page(request, "studio/today/today.html", status, seen=seen, **SPELLED)


def looking(request: Request[Any, Any, Any], house: House) -> Looking:
    """Who looks."""
    return Looking(house, int(request.user.id), str(request.auth.name))


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do to what is open.

    Attributes:
        what: a word of ``happened.WORDS``.
        do: carries it out, in one work.
        form: from which form it was sent.
        words: what was typed into that.
    """

    what: str
    do: Callable[[Work], Awaitable[None]]
    form: str
    words: str = ""

    async def wrong(self, request: Request[Any, Any, Any]) -> Typed | None:
        """Do it; what was typed and what is wrong with it, where it could not be done."""
        try:
            async with deed(request) as work:
                await self.do(work)
        except (Invalid, Conflict) as mistake:
            return Typed(self.form, self.words, mistake)
        return None


async def done(request: Request[Any, Any, Any], place: Place, doing: Deed) -> Response[Any]:
    """Do it, and lead on to what is next, or back to it with what was wrong."""
    house: House = request.app.state.house
    wrong = await doing.wrong(request)
    if wrong is not None:
        return await _shown(request, house, place, typed=wrong, status=wrong.status)
    async with house.database.read(request.user) as read:
        there = await following(read, place.group, place.number)
    return Redirect(f"{there}?{told(doing.what, place.group, place.number)}", status_code=303)


async def sent(request: Request[Any, Any, Any], name: str) -> str:
    """A field of the form that was sent, its lines ended as everywhere."""
    value = (await request.form()).get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


HANDLERS = (show, show_group, show_open)
