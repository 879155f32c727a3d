"""Asking for a sign-in link: the page with the field for an address, and the one with the code.

What is answered does not depend on whether the address is anybody's; that is found out later, by a worker.
"""

import re
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from advocacy.database import SYSTEM
from advocacy.delivery import sign_in_mail
from advocacy.errors import Conflict, Invalid
from advocacy.people import identity, marks
from advocacy.people.sessions import Halfway
from advocacy.people.sign_ins import Ask
from advocacy.words import said
from web.callers import caller
from web.destinations import destination, wanted_path
from web.entrance import OPENED, browser_cookie
from web.pages import page, reader_of
from web.visitors import ANYBODY, BEFORE_SIGN_IN, BROWSER, step_before
from web.wiring import House

PAGE = "/sign-in"
ASKED = "/sign-in/asked"
_MARK = re.compile(r"[\w-]{22}", re.ASCII)


@route(PAGE, http_method=OPENED, opt=ANYBODY)
async def sign_in(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    next: FromQuery[str] = "",  # noqa: A002 - its name
) -> Response[Any]:
    """Where to type an address; who is signed in goes straight on."""
    if isinstance(request.auth, Halfway):
        return Redirect(step_before(request.auth), status_code=303)
    if request.user is not None:
        return Redirect(destination(request.user, next), status_code=303)
    return _form(request, house, wanted_path(next))


@post(PAGE, opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def ask(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Put the ask down, and mark the browser that asks; two asks of one browser have one mark, and so one code."""
    if house.settings.smtp_url is None:
        raise Conflict(
            said("This installation sends no mail."),
            remedy=said("Whoever runs it prints a link for you: advocacy link EMAIL"),
        )
    sent = await request.form()
    address, path = str(sent.get("email", "")), wanted_path(str(sent.get("next", "")))
    mark = _mark_of(request) or marks.new()
    asked = Ask(address, mark, caller(request), reader_of(request).language, path)
    try:
        async with house.database.work(SYSTEM) as work:
            await sign_in_mail.ask(work, asked, secret=house.settings.secret_key)
    except Invalid as wrong:
        return _form(request, house, path, status=422, address=address, mistake=wrong)
    life = int(identity.LINK_LIFE.total_seconds())
    return Redirect(ASKED, status_code=303, cookies=[browser_cookie(mark, life)])


@route(ASKED, http_method=OPENED, opt=ANYBODY)
async def asked(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """What to do now, and the code for another browser; it can be loaded again for as long as the link is good."""
    mark = _mark_of(request)
    if mark is None:
        return Redirect(PAGE, status_code=303)
    return page(request, "shared/asked.html", code=marks.code_of(mark, house.settings.secret_key))


def _form(
    request: Request[Any, Any, Any],
    house: House,
    path: str,
    *,
    status: int = 200,
    address: str = "",
    mistake: Invalid | None = None,
) -> Response[str]:
    sends_mail = house.settings.smtp_url is not None
    return page(
        request, "shared/ask_for_link.html", status, sends_mail=sends_mail, wanted=path, address=address, wrong=mistake
    )


def _mark_of(request: Request[Any, Any, Any]) -> str | None:
    mark = request.cookies.get(BROWSER, "")
    return mark if _MARK.fullmatch(mark) else None


HANDLERS = (sign_in, ask, asked)
