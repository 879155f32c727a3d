"""One redemption: approve it, hand it over, or refuse it with the points and the stock going back."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Read, Work
from advocacy.errors import Conflict, Invalid, Mistake, NotFound
from advocacy.words import said
from rewards import decisions, office
from web.pages import page
from web.studio.rewards.desk import DESK, OPENED
from web.visitors import MANAGERS, deed
from web.wiring import House

ONE = f"{DESK}/redemptions/{{number:int}}"
LONGEST_REFERENCE = 200
LONGEST_REPLY = 2000


@route(ONE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """Where a redemption stands, and what can be done about it."""
    return await _shown(request, house, number)


@post(f"{ONE}/approval", opt=MANAGERS)
async def approve(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """It may be had."""
    return await _do(request, house, number, lambda work: decisions.approve(work, number))


@post(f"{ONE}/fulfilment", opt=MANAGERS)
async def fulfil(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """It is there; the code or number of it is kept."""
    typed = str((await request.form()).get("reference", "")).strip()
    if len(typed) > LONGEST_REFERENCE:
        wrong = Invalid(said("{n} characters are the most.", n=LONGEST_REFERENCE), where="reference")
        return await _shown(request, house, number, wrong, {"reference": typed[: 2 * LONGEST_REFERENCE]})
    return await _do(request, house, number, lambda work: decisions.fulfil(work, number, vendor_ref=typed or None))


@post(f"{ONE}/refusal", opt=MANAGERS)
async def refuse(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """It cannot be: points and stock come back at once, with words that the member reads."""
    typed = str((await request.form()).get("reply", "")).replace("\r\n", "\n").strip()
    wrong = None
    if not typed:
        wrong = Invalid(said("Say why in a sentence; they read it beside their points."), where="reply")
    elif len(typed) > LONGEST_REPLY:
        wrong = Invalid(said("{n} characters are the most.", n=LONGEST_REPLY), where="reply")
    if wrong is not None:
        return await _shown(request, house, number, wrong, {"reply": typed[: 2 * LONGEST_REPLY]})
    return await _do(request, house, number, lambda work: decisions.refuse(work, number, reply=typed))


async def _do(
    request: Request[Any, Any, Any], house: House, number: int, verb: Callable[[Work], Awaitable[None]]
) -> Response[Any]:
    try:
        async with deed(request) as work:
            await _there(work, number)
            await verb(work)
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{DESK}/redemptions/{number}", status_code=303)


async def _there(read: Read, number: int) -> Row[Any]:
    row = await office.one(read, number)
    if row is None:
        raise NotFound(said("There is no such redemption."))
    return row


async def _shown(
    request: Request[Any, Any, Any],
    house: House,
    number: int,
    wrong: Mistake | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await _there(read, number)
        order = await office.card_order(read, number)
    status = 422 if isinstance(wrong, Invalid) else 409 if wrong else 200
    kept = {"reply": "", "reference": ""} | (typed or {})
    return page(request, "studio/rewards/redemption.html", status, row=row, order=order, wrong=wrong, typed=kept)


HANDLERS = (show, approve, fulfil, refuse)
