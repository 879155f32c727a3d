"""One colleague: their role, a second factor they have lost, and the end of their access."""

from typing import Any

from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.delivery import staff_mail
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import staff, team
from advocacy.words import said
from web.pages import page
from web.studio.team.colleagues import OPENED, PEOPLE, ROLE_NAMES, TEAM, listed
from web.visitors import ADMINS, deed
from web.wiring import House


@route(f"{PEOPLE}/{{number:int}}", http_method=OPENED, opt=ADMINS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """Who they are here, and what can be done about it."""
    return await _shown(request, house, number)


@post(f"{PEOPLE}/{{number:int}}/role", opt=ADMINS)
async def give_role(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Another role, from their next click."""
    role = str((await request.form()).get("role", ""))
    try:
        async with deed(request) as work:
            await staff.give_role(work, number, role)
    except (Invalid, Conflict) as wrong:
        return await _shown(request, house, number, wrong)
    is_mine = number == request.user.id and role != staff.ADMIN
    return Redirect(TEAM if is_mine else f"{PEOPLE}/{number}?said=role", status_code=303)


@post(f"{PEOPLE}/{{number:int}}/deactivation", opt=ADMINS)
async def deactivate(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """The end of their access, at once."""
    try:
        async with deed(request) as work:
            await team.deactivate(work, number)
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{TEAM}?said=left", status_code=303)


@post(f"{PEOPLE}/{{number:int}}/factor-removal", opt=ADMINS)
async def take_factor_away(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Take a lost second factor away, and tell them by mail."""
    try:
        async with deed(request) as work:
            await team.take_factors_away(work, number)
            await staff_mail.queue(work, staff_mail.FACTOR_GONE, number)
    except Conflict as wrong:
        return await _shown(request, house, number, wrong)
    return Redirect(f"{PEOPLE}/{number}?said=factor", status_code=303)


async def _shown(
    request: Request[Any, Any, Any], house: House, number: int, wrong: Invalid | Conflict | None = None
) -> Response[str]:
    async with house.database.read(request.user) as read:
        found = next((one for one in await listed(read) if one.id == number), None)
    if found is None:
        raise NotFound(said("Nobody of the staff has the number {n}.", n=str(number)))
    status = 200 if wrong is None else 409 if isinstance(wrong, Conflict) else 422
    return page(
        request,
        "studio/team/colleague.html",
        status,
        who=found,
        roles=[(key, name, staff.ROLES[key]) for key, name in ROLE_NAMES.items()],
        wrong=wrong,
        is_me=number == request.user.id,
        sends_mail=house.settings.smtp_url is not None,
        said=request.query_params.get("said", ""),
    )


HANDLERS = (show, give_role, deactivate, take_factor_away)
