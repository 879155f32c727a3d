"""Giving points by hand, or taking back what was given wrongly: another line in the member's statement."""

import re
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.errors import Conflict, Invalid
from advocacy.people import notes
from advocacy.words import said
from rewards import corrections
from rewards.ledger import balance
from web.pages import page
from web.studio.people.forms import Typed, back_to, typed
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
POINTS = f"{ONE}/points"
MOST = 100_000
LONGEST_REASON = 500
_CHANGE = re.compile(r"[+-]?\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement before it is booked: how it reads, and what can be spent after it."""

    change: int
    why: str
    after: int


@route(POINTS, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The form, with what they have."""
    return await _shown(request, house, id, Typed())


@post(POINTS, opt=MANAGERS)
async def book(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Book it, or first show the line as the member will read it; sent twice it is booked once."""
    sent = await typed(request)
    try:
        change, why = _change(sent["change"]), _reason(sent["why"])
        if sent["look"]:
            return await _shown(request, house, id, sent, (change, why))
        async with deed(request) as work:
            await living(work, id)
            await corrections.correct(work, id, change, why=why, key=f"{id}:{sent.key}")
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, id, sent.with_mistake(wrong, "change", "why"))
    return back_to(id, "points")


def _change(text: str) -> int:
    plain = text.strip().replace("−", "-").replace(" ", "")
    if not _CHANGE.fullmatch(plain) or not int(plain):
        raise Invalid(said("How many points? A whole number, like 50, or −20 to take some back."), where="change")
    change = int(plain)
    if abs(change) > MOST:
        raise Invalid(said("At most {most} points at once.", most=MOST), where="change")
    return change


def _reason(words: str) -> str:
    try:
        return " ".join(notes.checked(words, longest=LONGEST_REASON).split())
    except Invalid as wrong:
        if words.strip():
            raise Invalid(wrong.message, where="why", remedy=wrong.remedy) from wrong
        raise Invalid(said("Say what for; the member reads it in their statement."), where="why") from wrong


async def _shown(
    request: Request[Any, Any, Any], house: House, number: int, form: Typed, wanted: tuple[int, str] | None = None
) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await living(read, number)
        lifetime, spendable = await balance(read, number)
    line = Line(*wanted, spendable + wanted[0]) if wanted is not None else None
    return page(
        request,
        "studio/people/points.html",
        form.status,
        form=form,
        row=row,
        lifetime=lifetime,
        spendable=spendable,
        line=line,
    )


HANDLERS = (show, book)
