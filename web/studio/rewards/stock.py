"""One reward on the shelf: how many are left, what was done about it, and doing it."""

import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.numbers import number_in
from advocacy.words import said
from rewards import catalog, stock
from rewards.stock import LONGEST_KEY, REASONS
from web.pages import page
from web.studio.rewards.desk import DESK, OPENED
from web.visitors import MANAGERS, deed
from web.wiring import House

ONE = f"{DESK}/{{number:int}}"
CHANGES = range(10**7)


@route(ONE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """A reward, how many are left, and what was done about it."""
    return await _shown(request, house, number)


@post(f"{ONE}/stock", opt=MANAGERS)
async def change(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Put more on the shelf or take some off, with a reason; pressed twice it is once."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip() for name in ("change", "reason", "key")}
    try:
        wanted = _number(typed["change"])
        async with deed(request) as work:
            await catalog.get(work, number)
            await stock.correct(work, number, wanted, reason=typed["reason"], key=typed["key"][:LONGEST_KEY] or _key())
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, number, wrong, typed)
    return Redirect(f"{DESK}/{number}?said=changed", status_code=303)


def _number(text: str) -> int:
    sign, digits = (text[0], text[1:]) if text[:1] in {"+", "-", "−"} else ("+", text)
    number = number_in(digits, CHANGES)
    if number is None:
        raise Invalid(said("Write a number such as 20 or -3."), where="change")
    return -number if sign != "+" else number


def _key() -> str:
    return secrets.token_hex(16)


async def _shown(
    request: Request[Any, Any, Any],
    house: House,
    number: int,
    wrong: Mistake | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    async with house.database.read(request.user) as read:
        row = await catalog.get(read, number)
        changes = await stock.changes_of(read, number)
    return page(
        request,
        "studio/rewards/stock.html",
        422 if isinstance(wrong, Invalid) else 409 if wrong else 200,
        row=row,
        changes=changes,
        reasons=REASONS,
        wrong=wrong,
        typed={"change": "", "reason": ""} | dict(typed or {}),
        key=_key(),
        told=request.query_params.get("said", ""),
    )


HANDLERS = (show, change)
