"""Coming in by an invitation: the letter, what it leads to, what is agreed to, and the one button; or no, or later.

Opening the page changes nothing. Each answer is one press and gets no second question.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.clock import iso
from advocacy.database import Actor, Read, Work
from advocacy.delivery import unsubscribe
from advocacy.delivery.links import Links
from advocacy.delivery.suppression import lift
from advocacy.errors import Conflict, Forbidden
from advocacy.people import consent, membership
from advocacy.programs import declining, invitations
from advocacy.words import said
from web.entrance import begin
from web.hub.joining.view import CONSENTS, OPEN, Place, letter_of, place_of
from web.hub.spelling import after_that, ahead, capital, spelled
from web.language import Reader, read_by
from web.language import gettext as _
from web.pages import addressee, page
from web.visitors import ANYBODY, BEFORE_SIGN_IN
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
TICKED = "yes"
HUB = "/hub"
NOTHING: Mapping[str, Any] = {}


@route("/join/{token:str}", http_method=OPENED, opt=ANYBODY)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]) -> Response[Any]:
    """The letter with its form; after an answer, what was answered, and the letter again for who wants to read it."""
    async with house.database.read() as read:
        place = await place_of(read, Links.of(house.settings), token)
        if place.waits and (place.state == OPEN or "read" in request.query_params):
            return await _letter(request, read, place, token)
        return _told(request, place, read, 200 if place.waits else 409)


@post("/join/{token:str}", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def come_in(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[Any]:
    """Join, with what was agreed to on the page, and be signed in at once."""
    ticked = await request.form()
    async with house.database.read() as read:
        place = await place_of(read, Links.of(house.settings), token)
        if not place.waits:
            return _told(request, place, read, 409)
        _not_for_staff(request)
        if any(one.needed and ticked.get(one.field) != TICKED for one in CONSENTS):
            return await _letter(request, read, place, token, status=422, ticked=ticked)
    actor = Actor("member", place.customer)
    try:
        async with house.database.work(actor) as work:
            await invitations.accept(work, place.id)
            await _agree(work, place, _reader(request, place), ticked, house.settings.secret_key)
            cookie = await begin(work, request, actor)
    except Conflict:
        return await _too_late(request, house, token)
    return Redirect(HUB, status_code=303, cookies=[cookie])


@post("/join/{token:str}/refusal", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def decline(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[Any]:
    """No, thank you."""
    return await _answered(request, house, token, declining.decline)


@post("/join/{token:str}/postponement", opt={BEFORE_SIGN_IN: True, **ANYBODY})
async def postpone(
    request: Request[Any, Any, Any], house: NamedDependency[House], token: FromPath[str]
) -> Response[Any]:
    """Ask me again."""
    return await _answered(request, house, token, declining.postpone)


async def _answered(request: Request[Any, Any, Any], house: House, token: str, verb: Any) -> Response[Any]:
    async with house.database.read() as read:
        place = await place_of(read, Links.of(house.settings), token)
        if not place.waits:
            return _told(request, place, read, 409)
        _not_for_staff(request)
    try:
        async with house.database.work(Actor("member", place.customer)) as work:
            await verb(work, place.id)
    except Conflict:
        return await _too_late(request, house, token)
    return Redirect(f"/join/{token}", status_code=303)


async def _too_late(request: Request[Any, Any, Any], house: House, token: str) -> Response[Any]:
    """Between the look and the deed another window was quicker."""
    async with house.database.read() as read:
        return _told(request, await place_of(read, Links.of(house.settings), token), read, 409)


async def _letter(
    request: Request[Any, Any, Any],
    read: Read,
    place: Place,
    token: str,
    *,
    status: int = 200,
    ticked: Mapping[str, Any] = NOTHING,
) -> Response[str]:
    house: House = request.app.state.house
    links = Links.of(house.settings)
    letter = await letter_of(read, place, f"{links.base_url}/join/{token}", links, house.settings.company)
    return page(
        request,
        "hub/join.html",
        status,
        reader=_reader(request, place),
        place=place,
        letter=letter,
        consents=CONSENTS,
        ticked={one.field for one in CONSENTS if ticked.get(one.field) == TICKED},
        mistaken=status != HTTPStatus.OK,
        token=token,
        preview=_is_staff(request),
        other=request.user is not None and not _is_staff(request) and not _is_theirs(request, place),
        spelled=spelled,
        ahead=ahead,
        after_that=after_that,
        capital=capital,
    )


def _told(request: Request[Any, Any, Any], place: Place, read: Read, status: int) -> Response[Any]:
    """What became of the invitation; its own member goes on to the hub."""
    if not place.waits and _is_theirs(request, place):
        return Redirect(HUB, status_code=303)
    links = Links.of(request.app.state.house.settings)
    silence = unsubscribe.address(links, place.customer, read.now).removeprefix(links.base_url)
    return page(request, "hub/join_over.html", status, reader=_reader(request, place), place=place, silence=silence)


async def _agree(work: Work, place: Place, reader: Reader, ticked: Mapping[str, Any], secret: str) -> None:
    """Keep what was agreed to with the very words it was agreed to in."""
    for one in CONSENTS:
        if ticked.get(one.field) != TICKED:
            continue
        with read_by(reader):
            shown = f"{_(one.title)} / {_(one.words)}"
        evidence = (
            f"Ticked on the page of invitation {place.id}, in {reader.language}, on {iso(work.now)}, beside the words: "
            f"“{shown}”"
        )
        await consent.grant(work, place.customer, one.purpose, evidence=evidence)
        if one.purpose == "mail" and place.row.unsubscribed_at is not None:
            await membership.subscribe(work, place.customer, how="joining")
            await lift(work, place.row.email, secret)


def _reader(request: Request[Any, Any, Any], place: Place) -> Reader:
    return addressee(request, place.row.language, place.row.reader_zone)


def _is_staff(request: Request[Any, Any, Any]) -> bool:
    return request.user is not None and request.user.kind == "staff"


def _not_for_staff(request: Request[Any, Any, Any]) -> None:
    if _is_staff(request):
        raise Forbidden(said("Only whoever was invited can answer this."), remedy=said("Sign out first, if it is you."))


def _is_theirs(request: Request[Any, Any, Any], place: Place) -> bool:
    return request.user is not None and (request.user.kind, request.user.id) == ("member", place.customer)


HANDLERS = (show, come_in, decline, postpone)
