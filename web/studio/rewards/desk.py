"""The rewards' desk: what waits, the shelf, and what became of it all."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from advocacy.numbers import number_in
from web.pages import page
from web.studio.rewards.view import desk_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
DESK = "/studio/rewards"


@route(DESK, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The desk, with one of its groups open."""
    words = request.query_params
    async with house.database.read(request.user) as read:
        found = await desk_of(read, words.get("group", ""), number_in(words.get("on", "")))
    return page(request, "studio/rewards/desk.html", desk=found, told=words.get("said", ""))


HANDLERS = (show,)
