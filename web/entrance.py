"""The way in and out: the front page, the page of a sign-in link, and its button.

Opening a link changes nothing, because mail scanners open links; the button spends it, once.
"""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import SYSTEM
from advocacy.people import identity, sessions
from web.pages import page
from web.visitors import BEFORE_SIGN_IN, BROWSER, cookie_of, deed, no_cookie
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)


@route("/", http_method=OPENED)
async def front(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Who is here, or how to come in."""
    if request.user is None:
        return page(request, "shared/door.html")
    async with house.database.read() as read:
        name = await identity.name_of(read, request.user)
    return page(request, "shared/here.html", name=name, role=request.user.role or request.user.kind)


@route("/sign-in/{token:str}", http_method=OPENED)
async def open_link(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[str]:
    """The page of a link, with the button that spends it."""
    async with house.database.read() as read:
        code_wanted = await identity.needs_code(read, token, browser=request.cookies.get(BROWSER))
    return page(request, "shared/sign_in.html", code_wanted=code_wanted, code="", mistake="")


@post("/sign-in/{token:str}", opt={BEFORE_SIGN_IN: True})
async def spend_link(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[Any]:
    """Sign in, once, with a cookie that was never used before."""
    code = str((await request.form()).get("code", ""))
    async with house.database.work(SYSTEM) as work:
        actor = await identity.spend_link(work, token, browser=request.cookies.get(BROWSER), code=code)
        if actor is not None:
            session = await sessions.begin(work, actor, request.headers.get("user-agent", ""))
            if request.auth is not None:
                await sessions.end(work, request.auth)
    if actor is None:
        mistake = "That is not the code the other browser shows." if code else "The code is missing."
        return page(request, "shared/sign_in.html", 422, code_wanted=True, code=code, mistake=mistake)
    return _to_the_front(cookie_of(session, actor.kind))


@post("/sign-out")
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sign out, in this browser."""
    async with deed(request) as work:
        await sessions.end(work, request.auth)
    return _to_the_front(no_cookie())


def _to_the_front(cookie: Any) -> Response[Any]:
    return Redirect("/", status_code=303, cookies=[cookie])


HANDLERS = (front, open_link, spend_link, sign_out)
