"""Where the links and the picture in a mail lead: counted by stored ids, and out of the mails by one button.

These doors know nobody's cookie. What they may do is signed into the address, and a scanner that opens them leaves a
raw note and changes nothing else.
"""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import SYSTEM, Read
from advocacy.delivery import tracking
from advocacy.delivery.links import Links
from advocacy.delivery.machines import Visit
from advocacy.delivery.unsubscribe import unsubscribe
from advocacy.people import customers
from web.pages import addressee, page
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ONE_CLEAR_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@route("/m/o/{token:str}", http_method=OPENED)
async def picture(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[bytes]:
    """The picture at the foot of a mail; that it was fetched is noted, and nothing hangs on it."""
    async with house.database.work(SYSTEM) as work:
        ticket = Links.of(house.settings).read(token, "open", work.now)
        await tracking.note_open(work, ticket.subject, _visit(request))
    return Response(ONE_CLEAR_PIXEL, media_type="image/gif")


@route("/m/c/{token:str}", http_method=OPENED)
async def follow(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Redirect:
    """On to the stored target of a link; where it leads is never in the address."""
    async with house.database.work(SYSTEM) as work:
        ticket = Links.of(house.settings).read(token, "click", work.now)
        target = await tracking.target_of(work, ticket.subject, int(ticket.detail))
        await tracking.note_click(work, ticket.subject, int(ticket.detail), _visit(request))
    return Redirect(target, status_code=302)


@route("/unsubscribe/{token:str}", http_method=OPENED)
async def ask(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Response[str]:
    """The page with the button; opening it changes nothing."""
    async with house.database.read() as read:
        ticket = Links.of(house.settings).read(token, "unsubscribe", read.now)
        return await _as_it_is(request, read, ticket.subject)


@post("/unsubscribe/{token:str}", status_code=200)
async def stop(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Response[str]:
    """No more mails in bulk: the page's button, and the one click of a mail program (RFC 8058), which has no cookie."""
    async with house.database.work(SYSTEM) as work:
        customer = await unsubscribe(work, Links.of(house.settings), token)
        return await _as_it_is(request, work, customer)


async def _as_it_is(request: Request[Any, Any, Any], read: Read, customer: int) -> Response[str]:
    """The button, or since when there is nothing left to press; in the language in which we write to them."""
    row = await customers.get(read, customer)
    return page(
        request,
        "shared/unsubscribe.html",
        reader=addressee(request, row.language, row.zone),
        since=row.unsubscribed_at,
        inside=customers.is_member(row),
    )


def _visit(request: Request[Any, Any, Any]) -> Visit:
    purpose = next(
        (request.headers[name] for name in ("sec-purpose", "purpose", "x-purpose") if name in request.headers), ""
    )
    return Visit(request.headers.get("user-agent", ""), str(request.method), purpose)


HANDLERS = (picture, follow, ask, stop)
