"""Myself: what I am called, in which language and where I read, my second factor, my browsers, and keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.errors import Invalid
from advocacy.people import agents, factors, sessions, staff
from advocacy.people.factors import Factors
from advocacy.words import Said
from web.hub.zones import Continent, places
from web.language import LANGUAGES
from web.pages import page, reader_of
from web.visitors import STAFF, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ME = "/studio/team/me"
FIELDS = ("name", "language", "zone")
LONGEST_SENT = 1000


@dataclass(frozen=True, slots=True)
class Me:
    """The page.

    Attributes:
        typed: what stands in the form, by field.
        mistakes: by field; empty where there is none.
        email: the address, by which one signs in.
        role: what one may do here.
        continents: the places to choose from.
        factors: what one proves oneself with a second time.
        browsers: where one is signed in, each with its name in words.
    """

    typed: Mapping[str, str]
    mistakes: Mapping[str, str]
    email: str
    role: str
    continents: Sequence[Continent]
    factors: Factors
    browsers: Sequence[tuple[Row[Any], Said]]


@route(ME, http_method=OPENED, opt=STAFF)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The page, as things are."""
    return await _shown(request, house)


@post(f"{ME}/profile", opt=STAFF)
async def keep(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Keep what one says of oneself; the next page is in the language that was chosen."""
    sent = await request.form()
    typed = {name: str(sent.get(name, ""))[:LONGEST_SENT] for name in FIELDS}
    try:
        async with deed(request) as work:
            await staff.describe(work, request.user.id, languages=LANGUAGES, **typed)
    except Invalid as wrong:
        return await _shown(request, house, typed, wrong)
    return Redirect(f"{ME}?said=saved", status_code=303)


async def _shown(
    request: Request[Any, Any, Any], house: House, typed: Mapping[str, str] | None = None, wrong: Invalid | None = None
) -> Response[str]:
    who = reader_of(request)
    async with house.database.read(request.user) as read:
        row = await staff.get(read, request.user.id)
        mine = await factors.of_person(read, request.user.id)
        here = await sessions.of_actor(read, request.user, here=request.auth.token)
    problems = (wrong.problems or (wrong,)) if wrong else ()
    seen = Me(
        typed=typed or {"name": row.name, "language": row.language or who.language, "zone": row.zone or who.zone},
        mistakes=dict.fromkeys(FIELDS, "") | {one.where or "": one.message for one in problems},
        email=row.email,
        role=row.role,
        continents=places(who.locale),
        factors=mine,
        browsers=[(one, agents.in_words(one.agent)) for one in here],
    )
    said = request.query_params.get("said", "")
    return page(request, "studio/team/me.html", 422 if wrong else 200, seen=seen, said=said)


HANDLERS = (show, keep)
