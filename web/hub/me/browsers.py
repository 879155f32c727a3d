"""Where I am signed in, this browser marked, and out of any of them by one press."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.people import agents, sessions
from web.hub.frame import frame_of
from web.hub.me.pages import ME
from web.pages import page
from web.visitors import MEMBERS, deed, no_cookie
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
BROWSERS = f"{ME}/browsers"


@route(BROWSERS, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Every browser."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        rows = await sessions.of_actor(read, request.user, here=request.auth.token)
    browsers = [(row, agents.in_words(row.agent)) for row in rows]
    is_said = request.query_params.get("said") == "ended"
    return page(request, "hub/me_browsers.html", frame=frame, browsers=browsers, is_said=is_said)


@post(f"{BROWSERS}/others/end", opt=MEMBERS)
async def end_others(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sign out everywhere but here."""
    async with deed(request) as work:
        await sessions.end_others(work, request.user, keep=request.auth.token)
    return Redirect(f"{BROWSERS}?said=ended", status_code=303)


@post(f"{BROWSERS}/{{number:int}}/end", opt=MEMBERS)
async def end_one(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Sign out in one browser; where it is this one, that is signing out."""
    async with deed(request) as work:
        await sessions.end_one(work, request.user, number)
    async with house.database.read() as read:
        is_still_here = await sessions.visit(read, request.auth.token) is not None
    if not is_still_here:
        return Redirect("/", status_code=303, cookies=[no_cookie()])
    return Redirect(f"{BROWSERS}?said=ended", status_code=303)


HANDLERS = (show, end_others, end_one)
