"""Tokens: which programs may use the API, for what, and until when."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid
from advocacy.people import tokens
from advocacy.words import Said, said, said_of
from web.pages import page
from web.visitors import ADMINS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
TOKENS = "/studio/team/tokens"
LONGEST_SENT = 200
LIVES: Mapping[str, int | None] = {"30": 30, "90": 90, "365": 365, "never": None}
"""How long a token can be made to be good, in days."""
FIRST_LIFE = "365"


@route(TOKENS, http_method=OPENED, opt=ADMINS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """All tokens, those revoked last, and the form for another."""
    return await _shown(request, house)


@post(TOKENS, opt=ADMINS)
async def make(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Make a token, and show it this once."""
    sent = await request.form()
    name, life = str(sent.get("name", ""))[:LONGEST_SENT], str(sent.get("life", FIRST_LIFE))
    scopes = [str(one) for one in sent.getall("scope", [])]
    days = LIVES.get(life, LIVES[FIRST_LIFE])
    try:
        async with deed(request) as work:
            ends = None if days is None else work.now + timedelta(days=days)
            token = await tokens.add(work, name, scopes, expires_at=ends)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, name=name, life=life, scopes=scopes, wrong=wrong)
    return page(request, "studio/team/token.html", name=name.strip(), token=token, ends=ends)


@post(f"{TOKENS}/{{number:int}}/revocation", opt=ADMINS)
async def revoke(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """End a token; it holds from the next request."""
    async with deed(request) as work:
        row = await tokens.get(work, number)
        await tokens.revoke(work, row.name)
    return Redirect(f"{TOKENS}?said=revoked", status_code=303)


async def _shown(
    request: Request[Any, Any, Any],
    house: House,
    *,
    name: str = "",
    life: str = FIRST_LIFE,
    scopes: Sequence[str] = (),
    wrong: Invalid | Conflict | None = None,
) -> Response[str]:
    async with house.database.read(request.user) as read:
        rows = await tokens.everything(read)
        now = read.now
    good = [row for row in rows if row.revoked_at is None and (row.expires_at is None or row.expires_at > now)]
    return page(
        request,
        "studio/team/tokens.html",
        422 if wrong else 200,
        good=good,
        over=[row for row in rows if row not in good],
        scope_words=tokens.SCOPES,
        lives={key: words_of(days) for key, days in LIVES.items()},
        typed={"name": name, "life": life if life in LIVES else FIRST_LIFE, "scopes": scopes},
        wrong={(wrong.where or "name"): wrong} if wrong else {},
        said=request.query_params.get("said", ""),
    )


def words_of(days: int | None) -> Said:
    """How long a token is good, in words."""
    return said("Without end") if days is None else said_of("{n} day", "{n} days", n=days)


HANDLERS = (show, make, revoke)
