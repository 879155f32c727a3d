"""A member's boxes: where they are, where they go, and whether there is to be one at all."""

from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.errors import Invalid
from rewards.declining import wish
from rewards.forwarding import forward
from web.hub.boxes.view import address_of, boxes_of, typed_address
from web.hub.countries import countries
from web.hub.frame import Frame, frame_of
from web.pages import page, reader_of
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/hub/boxes", http_method=OPENED, opt=MEMBERS)
async def boxes(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Where a member's boxes are, and what can still be changed about them."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        found = await boxes_of(read, request.user)
    return page(request, "hub/boxes.html", frame=frame, boxes=found)


@post("/hub/wish", opt=MEMBERS)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Gifts, charity instead, or nothing: a box that is not packed follows."""
    gifts = str((await request.form()).get("gifts", ""))
    async with deed(request) as work:
        await wish(work, request.user.id, gifts)
    return Redirect("/hub/boxes", status_code=303)


@route("/hub/boxes/address", http_method=OPENED, opt=MEMBERS)
async def address(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Where a member's parcels go, as a form."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        known = await address_of(read, request.user)
    return _form(request, frame, typed_address(known or {"name": request.auth.name}))


@post("/hub/boxes/address", opt=MEMBERS)
async def move(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Send what is not packed yet to this address."""
    typed = typed_address(await request.form())
    try:
        async with deed(request) as work:
            await forward(work, request.user.id, typed)
    except Invalid as wrong:
        async with house.database.read(request.user) as read:
            frame = await frame_of(read, request)
        return _form(request, frame, typed, wrong)
    return Redirect("/hub/boxes", status_code=303)


def _form(
    request: Request[Any, Any, Any], frame: Frame, typed: Mapping[str, str], wrong: Invalid | None = None
) -> Response[str]:
    problems = (wrong.problems or (wrong,)) if wrong else ()
    mistakes = {(one.where or "").rpartition(".")[2]: one.message for one in problems}
    known = countries(reader_of(request).locale)
    status = 422 if wrong else 200
    return page(request, "hub/box_address.html", status, frame=frame, typed=typed, mistakes=mistakes, countries=known)


HANDLERS = (boxes, choose, address, move)
