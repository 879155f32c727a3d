"""Me: what a member can look up, change, take along or end, one page for each."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from web.hub.frame import frame_of
from web.hub.me.view import me_of
from web.pages import page
from web.visitors import MEMBERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ME = "/hub/me"


@route(ME, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Everything there is about a member, in a line each."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        me = await me_of(read, request.auth)
    return page(request, "hub/me.html", frame=frame, me=me)


HANDLERS = (show,)
