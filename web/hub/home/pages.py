"""The hub's first page: the one next good thing, and what stands around it."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from challenges.postponing import postpone
from web.hub.home.view import home_of
from web.hub.spelling import spelled
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/hub", http_method=OPENED, opt=MEMBERS)
async def home(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Where a member is, and what is next."""
    async with house.database.read(request.user) as read:
        seen = await home_of(read, request.auth)
    return page(request, "hub/home.html", frame=seen.frame, home=seen, open_line=seen.open_line, spelled=spelled)


@post("/hub/not-today", opt=MEMBERS)
async def not_today(request: Request[Any, Any, Any]) -> Response[Any]:
    """Leave something for another day; the next thing takes its place."""
    sent = await request.form()
    async with deed(request) as work:
        await postpone(work, int(request.user.id), str(sent.get("program", "")), str(sent.get("challenge", "")))
    return Redirect("/hub", status_code=303)


HANDLERS = (home, not_today)
