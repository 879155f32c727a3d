"""The way in and out: the front page, the page of a sign-in link, and its button.

Opening a link changes nothing, because mail scanners open links; the button spends it, once.
"""

from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import SYSTEM, Actor, Work
from advocacy.errors import NotFound
from advocacy.people import allowances, audit, identity, sessions
from advocacy.people.allowances import Allowance
from advocacy.people.sessions import Halfway, Visit
from advocacy.words import said
from web.callers import caller
from web.destinations import destination, front
from web.pages import page
from web.visitors import ANYBODY, BEFORE_SIGN_IN, BROWSER, SIGNED_IN, cookie_of, deed, no_cookie, step_before
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
WRONG = Allowance("link.wrong", 30, timedelta(hours=1))


@route("/", http_method=OPENED, opt=ANYBODY)
async def door(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """How to come in; who is in already goes on to their own front page."""
    if isinstance(request.auth, Halfway):
        return Redirect(step_before(request.auth), status_code=303)
    if request.user is None:
        return page(request, "shared/door.html", sends_mail=house.settings.smtp_url is not None)
    if front(request.user) != "/":
        return Redirect(front(request.user), status_code=303)
    return page(request, "shared/here.html", name=request.auth.name, role=request.user.role)


@route("/sign-in/{token:str}", http_method=OPENED, opt=ANYBODY)
async def open_link(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[str]:
    """The page of a link, with the button that spends it."""
    async with house.database.read() as read:
        code_wanted = await identity.needs_code(read, token, browser=request.cookies.get(BROWSER))
    return page(request, "shared/sign_in.html", code_wanted=code_wanted, code="", mistake="")


@post("/sign-in/{token:str}", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def spend_link(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[Any]:
    """Sign in, once, with a cookie that was never used before."""
    code = str((await request.form()).get("code", ""))
    secret, mark = house.settings.secret_key, request.cookies.get(BROWSER)
    admission: identity.Admission | NotFound | None
    async with house.database.work(SYSTEM) as work:
        await allowances.require(work, WRONG, caller(request), secret=secret)
        try:
            admission = await identity.spend_link(work, token, browser=mark, code=code, secret=secret)
        except NotFound as wrong:
            admission = wrong
        if isinstance(admission, identity.Admission):
            cookie = await begin(work, request, admission.actor)
        elif code or admission is not None:
            await allowances.use(work, WRONG, caller(request), secret=secret)
    if isinstance(admission, NotFound):
        raise admission
    if admission is None:
        mistake = said("That is not the code the other browser shows.") if code else said("The code is missing.")
        return page(request, "shared/sign_in.html", 422, code_wanted=True, code=code, mistake=mistake)
    return Redirect(
        destination(admission.actor, admission.leads_to), status_code=303, cookies=[cookie, browser_cookie("", 0)]
    )


@post("/sign-out", opt=SIGNED_IN)
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sign out, in this browser."""
    async with deed(request) as work:
        await sessions.end(work, request.auth.token)
    return Redirect("/", status_code=303, cookies=[no_cookie()])


async def begin(work: Work, request: Request[Any, Any, Any], actor: Actor, *, proof: str = "") -> Cookie:
    """Sign somebody in, in the browser that asks, in place of whoever was signed in there; the cookie to give it.

    Args:
        work: the unit of work.
        request: from whose browser.
        actor: who.
        proof: how they have just proven themselves a second time; empty where they have only a link so far.
    """
    house: House = request.app.state.house
    token = await sessions.begin(work, actor, request.headers.get("user-agent", ""), proven=bool(proof))
    if request.auth is not None:
        await sessions.end(work, request.auth.token)
    wanted = house.settings.second_factor_required
    if actor.kind == "staff" and isinstance(await sessions.visit(work, token, second_factor=wanted), Visit):
        await audit.note(work, "sign_in.done", about=str(actor), by=actor, how=proof or "link")
    await allowances.sweep(work)
    return cookie_of(token, actor.kind)


def browser_cookie(mark: str, seconds: int) -> Cookie:
    """The cookie of a browser that asks for a link."""
    return Cookie(key=BROWSER, value=mark, path="/", max_age=seconds, secure=True, httponly=True, samesite="lax")


HANDLERS = (door, open_link, spend_link, sign_out)
