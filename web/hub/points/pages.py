"""The statement of points: what a member has earned and can spend, and every change of it with its cause."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency

from advocacy.numbers import number_in
from web.hub.frame import frame_of
from web.hub.points.view import points_of
from web.hub.rewards.view import items_of
from web.pages import page
from web.visitors import MEMBERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
BESIDE = 4  # rewards that are shown beside the statement


@route("/hub/points", http_method=OPENED, opt=MEMBERS)
async def points(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """A member's points and every change of them, newest first."""
    before = number_in(request.query_params.get("before", ""))
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        told = await points_of(read, request.user, frame, request.auth.zone, before)
        items = await items_of(read, request.user)
    return page(
        request, "hub/points.html", frame=told.frame, points=told, items=items[:BESIDE], more=len(items) > BESIDE
    )


HANDLERS = (points,)
