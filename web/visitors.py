"""Who visits the pages. A browser keeps one cookie, which becomes an actor before any handler runs.

What changes something is sent by a form of ours: the request comes from our own pages, and the form carries a token
that only the pages of this very sign-in know.
"""

import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from advocacy.database import Actor, Work
from advocacy.errors import Forbidden
from advocacy.people import sessions
from advocacy.people.sessions import Halfway, Visit
from advocacy.words import said
from web.wiring import House

FOR = "for"
EVERYBODY = "everybody"
ANYBODY = {FOR: frozenset({EVERYBODY})}
MEMBERS = {FOR: frozenset({"member"})}
STAFF = {FOR: frozenset({"staff"})}
BEFORE_SECOND_STEP, WITHOUT_FACTOR = "before the second step", "without a second factor"
SECOND_STEP = {FOR: frozenset({BEFORE_SECOND_STEP})}
OWN_FACTORS = {FOR: frozenset({"staff", WITHOUT_FACTOR})}
SIGNED_IN = {FOR: frozenset({"member", "staff", BEFORE_SECOND_STEP, WITHOUT_FACTOR})}
MANAGERS = {FOR: frozenset({"manager", "admin"})}
ADMINS = {FOR: frozenset({"admin"})}
"""For whom a route is: given as its ``opt``. Kinds of actors, roles of the staff, or how far in somebody is."""

SECOND_PAGE = "/sign-in/second"
SET_UP_PAGE = "/studio/team/me/factors"
COOKIE = "__Host-session"
LANGUAGE = "__Host-language"
BROWSER = "__Host-browser"  # the mark of a browser that asked for a link
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
BEFORE_SIGN_IN = "before_sign_in"
_LOCAL = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~/-]{0,500})?", re.ASCII)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_OUR_PAGES = frozenset({"same-origin", "none"})  # none: somebody sent the form again themselves


class CookieAuthentication(AbstractAuthenticationMiddleware):
    """Turns the cookie of a sign-in into a frozen actor; who has none, or a worn-out one, is nobody."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The actor as they are now as the user, and their visit as the sign-in; who is halfway in is no user."""
        token = connection.cookies.get(COOKIE)
        if not token:
            return AuthenticationResult(user=None, auth=None)
        house: House = connection.app.state.house
        async with house.database.read() as read:
            found = await sessions.visit(read, token, second_factor=house.settings.second_factor_required)
        return AuthenticationResult(user=found.actor if isinstance(found, Visit) else None, auth=found)


class SignInFirst(Exception):
    """Nobody is signed in, and the page is somebody's; the way there is the page of signing in."""


class SecondStepFirst(Exception):
    """Somebody is halfway in, and the page is for who is in.

    Attributes:
        where: the page of what they have to do first.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def step_before(halfway: Halfway) -> str:
    """The page of what somebody who is halfway in has to do first."""
    return SECOND_PAGE if halfway.has_factor else SET_UP_PAGE


async def admitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: the page is for such a person. What a page does not say is for nobody.

    Raises:
        SignInFirst: nobody is signed in.
        SecondStepFirst: they are halfway in, and this is not the step that is missing.
        Forbidden: it is for others.
    """
    kinds = handler.opt.get(FOR, frozenset())
    if EVERYBODY in kinds:
        return
    if isinstance(connection.auth, Halfway):
        if (BEFORE_SECOND_STEP if connection.auth.has_factor else WITHOUT_FACTOR) not in kinds:
            raise SecondStepFirst(step_before(connection.auth))
        return
    if connection.user is None:
        raise SignInFirst
    actor: Actor = connection.user
    if actor.kind not in kinds and actor.role not in kinds:
        raise Forbidden(said("This page is for others."), remedy=said("The front page leads to yours."))


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
            said("This was sent from another site, so nothing was done."),
            remedy=said("Open the page here, and press its button."),
        )
    if handler.opt.get(BEFORE_SIGN_IN):
        await _form_of(connection)
        return
    if connection.auth is None:
        raise Forbidden(said("Nobody is signed in here, so nothing was done."), remedy=said("Sign in, and try again."))
    expected = form_token(house.settings.secret_key, connection.auth.token)
    if not hmac.compare_digest(expected.encode(), (await _token_sent(connection)).encode()):
        raise Forbidden(
            said("This form is older than your sign-in, so nothing was done."),
            remedy=said("Load the page again, and press its button."),
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


def local_path(wanted: str, otherwise: str = "/") -> str:
    """A path of ours to go on to, as it was asked for; anything that could lead elsewhere becomes ``otherwise``."""
    plain = _LOCAL.fullmatch(wanted) is not None and ".." not in wanted
    return wanted if plain else otherwise


def person_of(request: Request[Any, Any, Any]) -> Actor:
    """Who it is or will be, for the few doors that open before the second step. They act for nobody but themselves."""
    found: Visit | Halfway = request.auth
    return found.person if isinstance(found, Halfway) else found.actor


@asynccontextmanager
async def deed(request: Request[Any, Any, Any]) -> AsyncIterator[Work]:
    """The unit of work of what a visitor does: in their name, and noted as when they were last seen."""
    house: House = request.app.state.house
    async with house.database.work(person_of(request)) as work:
        await sessions.seen(work, request.auth.token)
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
    sent = (await _form_of(connection)).get(FORM_TOKEN)
    return sent if isinstance(sent, str) else ""


async def _form_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Mapping[str, Any]:
    # Read here before any handler does, which then finds it read: what cannot be read is refused in one place.
    try:
        return dict(await connection.form()) if isinstance(connection, Request) else {}
    except (UnicodeDecodeError, LookupError, ValueError) as unreadable:
        raise ClientException(said("Your browser sent something that cannot be read.")) from unreadable
