"""Who works here, and taking somebody in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.database import Read
from advocacy.delivery import staff_mail
from advocacy.errors import Conflict, Invalid
from advocacy.people import factors, staff, team
from advocacy.words import Said, said
from web.pages import page
from web.visitors import ADMINS, MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
TEAM = "/studio/team"
PEOPLE = f"{TEAM}/people"
FIELDS = ("email", "name", "role")
LONGEST_SENT = 1000
ROLE_NAMES: Mapping[str, Said] = {"manager": said("Manager"), "marketer": said("Marketer"), "admin": said("Admin")}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A line of the list.

    Attributes:
        id: whose.
        name: what they are called; their address where no name is known.
        email: by which they sign in.
        role: its key.
        role_name: in a word.
        seen_at: when they last did something; None for never.
        has_factor: whether they prove themselves twice.
        has_left: whether their access is ended.
    """

    id: int
    name: str
    email: str
    role: str
    role_name: Said
    seen_at: datetime | None
    has_factor: bool
    has_left: bool


@route(TEAM, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Everybody, those who left last; admins can take somebody in."""
    return await _shown(request, house)


@post(PEOPLE, opt=ADMINS)
async def add(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take somebody in, and mail them how to come in."""
    sent = await request.form()
    typed = {name: str(sent.get(name, ""))[:LONGEST_SENT] for name in FIELDS}
    try:
        async with deed(request) as work:
            person = await staff.add(work, typed["email"], typed["role"], name=typed["name"])
            await staff_mail.queue(work, staff_mail.INVITATION, person)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, typed, {wrong.where or "email": wrong})
    return Redirect(f"{TEAM}?said=added", status_code=303)


async def listed(read: Read) -> Sequence[Colleague]:
    """Everybody as the list shows them; in as many statements as there are kinds of things to know."""
    seen = await team.last_seen(read)
    safe = await factors.who_has(read)
    return [
        Colleague(
            id=row.id,
            name=row.name or row.email,
            email=row.email,
            role=row.role,
            role_name=ROLE_NAMES[row.role],
            seen_at=seen.get(row.id),
            has_factor=row.id in safe,
            has_left=row.deactivated_at is not None,
        )
        for row in await staff.everybody(read)
    ]


async def _shown(
    request: Request[Any, Any, Any],
    house: House,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, Invalid | Conflict] | None = None,
) -> Response[str]:
    async with house.database.read(request.user) as read:
        people = await listed(read)
    here = [one for one in people if not one.has_left]
    return page(
        request,
        "studio/team/team.html",
        422 if wrong else 200,
        present=here,
        left=[one for one in people if one.has_left],
        unsafe=sum(not one.has_factor for one in here),
        roles=[(key, name, staff.ROLES[key]) for key, name in ROLE_NAMES.items()],
        typed=typed or {"email": "", "name": "", "role": "manager"},
        wrong=wrong or {},
        is_admin=request.user.role == staff.ADMIN,
        is_required=house.settings.second_factor_required,
        sends_mail=house.settings.smtp_url is not None,
        said=request.query_params.get("said", ""),
    )


HANDLERS = (show, add)
