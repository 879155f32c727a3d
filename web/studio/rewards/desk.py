"""The rewards' desk: what waits, the shelf, and what became of it all."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from web.pages import page
from web.studio.boxes.view import NUMBERS
from web.studio.rewards.view import desk_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
DESK = "/studio/rewards"
LONGEST_NUMBER = 15


@route(DESK, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The desk, with one of its groups open."""
    words = request.query_params
    on = words.get("on", "")
    number = int(on) if on.isascii() and on.isdecimal() and len(on) <= LONGEST_NUMBER else 0
    async with house.database.read(request.user) as read:
        found = await desk_of(read, words.get("group", ""), number if number in NUMBERS else None)
    return page(request, "studio/rewards/desk.html", desk=found, told=words.get("said", ""))


HANDLERS = (show,)
