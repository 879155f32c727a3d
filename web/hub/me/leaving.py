"""Leaving the hub, and being erased: two things, each with a page that says what stays, and one button.

Who has left is signed out. For an hour their browser still knows who it was (a signed cookie, good for nothing else),
so that the page they land on can let them back in, or erase them without their having to ask anybody.
"""

from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.delivery.links import Links
from advocacy.errors import Conflict, NotFound
from advocacy.people import membership, sessions
from advocacy.people.customers import customers
from advocacy.words import said
from rewards.stopping import stop_boxes
from web.erasing import erase
from web.hub.frame import frame_of
from web.hub.me.pages import ME
from web.pages import page
from web.visitors import ANYBODY, BEFORE_SIGN_IN, MEMBERS, cookie_of, deed, no_cookie
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
LEAVING = f"{ME}/leaving"
ERASING = f"{ME}/erasing"
GOODBYE = "/goodbye"
GONE = "/erased"
LEFT = "__Host-left"
PURPOSE = "goodbye"
AN_HOUR = timedelta(hours=1)
HOW = "hub"


@route(LEAVING, http_method=OPENED, opt=MEMBERS)
async def ask_to_leave(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What leaving ends, and what stays."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
    return page(request, "hub/me_leaving.html", frame=frame)


@post(LEAVING, opt=MEMBERS)
async def leave(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Leave: boxes that nobody has packed are not sent, and no browser is signed in any more."""
    member = int(request.user.id)
    silent = bool((await request.form()).get("silent"))
    async with deed(request) as work:
        await membership.leave(work, member)
        await stop_boxes(work, [member])
        if silent:
            await membership.unsubscribe(work, member, how=HOW)
        await sessions.end_all(work, request.user)
        known = Links.of(house.settings).token(PURPOSE, member, work.now + AN_HOUR)
    return Redirect(GOODBYE, status_code=303, cookies=[no_cookie(), _left(known, AN_HOUR)])


@route(GOODBYE, http_method=OPENED, opt=ANYBODY)
async def goodbye(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Who has just left is told so, and what they can still do."""
    if request.user is not None:
        return Redirect("/", status_code=303)
    async with house.database.read() as read:
        is_known = await _who_left(read, request, house) is not None
    return page(request, "hub/goodbye.html", is_known=is_known, is_sure_missing=False)


@post(f"{GOODBYE}/return", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def come_back(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Be a member again, and signed in."""
    async with house.database.work(SYSTEM) as work:
        member = await _somebody(work, request, house)
        await membership.come_back(work, member)
        token = await sessions.begin(work, Actor("member", member), request.headers.get("user-agent", ""))
    return Redirect("/hub", status_code=303, cookies=[cookie_of(token, "member"), _left("", timedelta(0))])


@post(f"{GOODBYE}/erasing", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def erase_after_leaving(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Erase somebody who has just left."""
    if not (await request.form()).get("sure"):
        return page(request, "hub/goodbye.html", 422, is_known=True, is_sure_missing=True)
    async with house.database.work(SYSTEM) as work:
        member = await _somebody(work, request, house)
        await erase(work, [member], secret=house.settings.secret_key)
    return Redirect(GONE, status_code=303, cookies=[_left("", timedelta(0))])


@route(ERASING, http_method=OPENED, opt=MEMBERS)
async def ask_to_erase(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What is gone then, and what stays without me."""
    return await _asked(request, house)


@post(ERASING, opt=MEMBERS)
async def erase_me(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Erase me, if I said that I know what that is."""
    if not (await request.form()).get("sure"):
        return await _asked(request, house, is_sure_missing=True)
    async with deed(request) as work:
        await erase(work, [int(request.user.id)], secret=house.settings.secret_key)
    return Redirect(GONE, status_code=303, cookies=[no_cookie()])


@route(GONE, http_method=OPENED, opt=ANYBODY, sync_to_thread=False)
def gone(request: Request[Any, Any, Any]) -> Response[str]:
    """What is gone, and what stays as numbers; the same for everybody, because nobody is known here any more."""
    return page(request, "hub/erased.html")


async def _asked(request: Request[Any, Any, Any], house: House, *, is_sure_missing: bool = False) -> Response[str]:
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
    status = 422 if is_sure_missing else 200
    return page(request, "hub/me_erasing.html", status, frame=frame, is_sure_missing=is_sure_missing)


async def _who_left(read: Read, request: Request[Any, Any, Any], house: House) -> int | None:
    """Who has left in this browser within the hour, and is still away; None where nobody is."""
    try:
        member = Links.of(house.settings).read(request.cookies.get(LEFT, ""), PURPOSE, read.now).subject
    except (NotFound, Conflict):
        return None
    away = customers.c.left_at.is_not(None), customers.c.erased_at.is_(None)
    found = await read.value(select(customers.c.id).where(customers.c.id == member, *away))
    return None if found is None else int(found)


async def _somebody(work: Work, request: Request[Any, Any, Any], house: House) -> int:
    member = await _who_left(work, request, house)
    if member is None:
        raise NotFound(
            said("Nobody has left in this browser within the last hour."),
            remedy=said("Write to your host; a few words are enough."),
        )
    return member


def _left(token: str, life: timedelta) -> Cookie:
    seconds = int(life.total_seconds())
    return Cookie(key=LEFT, value=token, path="/", max_age=seconds, secure=True, httponly=True, samesite="lax")


HANDLERS = (
    ask_to_leave,
    leave,
    goodbye,
    come_back,
    erase_after_leaving,
    ask_to_erase,
    erase_me,
    gone,
)
