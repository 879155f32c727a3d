"""Who visits the pages. A browser keeps one cookie, which becomes an actor before any handler runs.

What changes something is sent by a form of ours: the request comes from our own pages, and the form carries a token
that only the pages of this very sign-in know.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from advocacy.database import Work
from advocacy.errors import Forbidden
from advocacy.people import sessions
from web.wiring import House

COOKIE = "__Host-session"
BROWSER = "__Host-browser"  # the mark of a browser that asked for a link
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
BEFORE_SIGN_IN = "before_sign_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_OUR_PAGES = frozenset({"same-origin", "none"})  # none: somebody sent the form again themselves


class CookieAuthentication(AbstractAuthenticationMiddleware):
    """Turns the cookie of a sign-in into a frozen actor; who has none, or a worn-out one, is nobody."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The actor as they are now, and the token of their sign-in."""
        token = connection.cookies.get(COOKIE)
        if not token:
            return AuthenticationResult(user=None, auth=None)
        house: House = connection.app.state.house
        async with house.database.read() as read:
            actor = await sessions.holder(read, token)
        return AuthenticationResult(user=actor, auth=token if actor else None)


async def own_form(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: what changes something comes from a form of ours, in the browser that is signed in.

    Raises:
        Forbidden: it does not.
    """
    if connection.scope.get("method") in SAFE:
        return
    house: House = connection.app.state.house
    if not _from_our_pages(connection, house.settings.base_url):
        raise Forbidden(
            "This was sent from another site, so nothing was done.", remedy="Open the page here, and press its button."
        )
    if handler.opt.get(BEFORE_SIGN_IN):
        return
    if connection.auth is None:
        raise Forbidden("Nobody is signed in here, so nothing was done.", remedy="Sign in, and try again.")
    expected = form_token(house.settings.secret_key, connection.auth)
    if not hmac.compare_digest(expected.encode(), (await _token_sent(connection)).encode()):
        raise Forbidden(
            "This form is older than your sign-in, so nothing was done.",
            remedy="Load the page again, and press its button.",
        )


def form_token(secret_key: str, session: str) -> str:
    """What the forms of one sign-in carry; from another sign-in it is worth nothing."""
    return hmac.new(secret_key.encode(), f"form:{session}".encode(), hashlib.sha256).hexdigest()


def cookie_of(token: str, kind: str) -> Cookie:
    """The cookie of a sign-in, for as long as one of that kind of person is good."""
    return _cookie(token, int(sessions.LIVES[kind].total_seconds()))


def no_cookie() -> Cookie:
    """What makes a browser drop the cookie; it drops it only if told with the same flags."""
    return _cookie("", 0)


@asynccontextmanager
async def deed(request: Request[Any, Any, Any]) -> AsyncIterator[Work]:
    """The unit of work of what a visitor does: in their name, and noted as when they were last seen."""
    house: House = request.app.state.house
    async with house.database.work(request.user) as work:
        await sessions.seen(work, request.auth)
        yield work


def _cookie(token: str, seconds: int) -> Cookie:
    return Cookie(key=COOKIE, value=token, path="/", max_age=seconds, secure=True, httponly=True, samesite="lax")


def _from_our_pages(connection: ASGIConnection[Any, Any, Any, Any], base_url: str) -> bool:
    # A browser sends both or, if it is old, the origin; what sends neither is no browser, and has no cookie to misuse.
    if connection.headers.get("sec-fetch-site", "none") not in FROM_OUR_PAGES:
        return False
    origin = connection.headers.get("origin")
    ours = {base_url.partition("://")[2], connection.headers.get("host")}
    return origin is None or origin.partition("://")[2] in ours


async def _token_sent(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    sent = (await connection.form()).get(FORM_TOKEN) if isinstance(connection, Request) else None
    return sent if isinstance(sent, str) else ""
