"""The second step of signing in: a passkey, a code of an app, or a recovery code.

Who stands here came by a link and is nobody yet. When the step is taken they get a cookie that was never used before,
and the one with which they stood here is good for nothing.
"""

from typing import Any

from litestar import MediaType, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from advocacy.database import Actor
from advocacy.people import audit, ceremonies, factors
from advocacy.people.passkeys import Site
from advocacy.words import Said, said
from web.destinations import destination, wanted_path
from web.entrance import OPENED, begin
from web.pages import page
from web.visitors import SECOND_PAGE, SECOND_STEP, person_of
from web.wiring import House

LONGEST_CODE = 60


@route(SECOND_PAGE, http_method=OPENED, opt=SECOND_STEP)
async def show(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    next: FromQuery[str] = "",  # noqa: A002 - its name
) -> Response[str]:
    """What they can prove themselves with."""
    return await _shown(request, house, wanted_path(next))


@post(SECOND_PAGE, opt=SECOND_STEP)
async def type_code(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take a code of an app or a recovery code."""
    sent = await request.form()
    code, path = str(sent.get("code", "")), wanted_path(str(sent.get("next", "")))
    person = person_of(request)
    if not code.strip() or len(code) > LONGEST_CODE:
        return await _shown(request, house, path, said("Type the six digits, or a recovery code."))
    async with house.database.work(person) as work:
        proof = await factors.type_code(work, int(person.id or 0), code, secret_key=house.settings.secret_key)
        if proof:
            cookie = await begin(work, request, person, proof=proof)
        else:
            await audit.note(work, "sign_in.refused", about=str(person))
    if not proof:
        words = said("That code is not good: it is another one by now, or it was used before.")
        return await _shown(request, house, path, words)
    return Redirect(destination(person, path), status_code=303, cookies=[cookie])


@post(f"{SECOND_PAGE}/passkey/challenge", opt=SECOND_STEP, status_code=200)
async def ask_passkey(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What the browser is to ask the reader's device; good for one answer."""
    person = person_of(request)
    async with house.database.work(person) as work:
        options = await ceremonies.ask_to_prove(work, int(person.id or 0), request.auth.token, site_of(house))
    return Response(options, media_type=MediaType.JSON)


@post(f"{SECOND_PAGE}/passkey", opt=SECOND_STEP)
async def show_passkey(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take the device's answer, once."""
    sent = await request.form()
    answer, path = str(sent.get("credential", "")), wanted_path(str(sent.get("next", "")))
    person = person_of(request)
    async with house.database.work(person) as work:
        is_theirs = await ceremonies.prove(work, int(person.id or 0), request.auth.token, site_of(house), answer)
        if is_theirs:
            cookie = await begin(work, request, person, proof="passkey")
        else:
            await audit.note(work, "sign_in.refused", about=str(person))
    if not is_theirs:
        words = said("That passkey did not open the door. Try it again, or type a code.")
        return await _shown(request, house, path, passkey=words)
    return Redirect(destination(person, path), status_code=303, cookies=[cookie])


def site_of(house: House) -> Site:
    """The site for which passkeys are made here."""
    return Site.of(house.settings.base_url, house.settings.company)


async def _shown(
    request: Request[Any, Any, Any], house: House, path: str, code: Said | str = "", passkey: Said | str = ""
) -> Response[str]:
    person: Actor = person_of(request)
    async with house.database.read(person) as read:
        mine = await factors.of_person(read, int(person.id or 0))
    status = 422 if code or passkey else 200
    return page(
        request,
        "studio/team/second_step.html",
        status,
        name=request.auth.name,
        mine=mine,
        wanted=path,
        wrong_code=code,
        wrong_passkey=passkey,
    )


HANDLERS = (show, type_code, ask_passkey, show_passkey)
