"""My second factor: setting up a passkey, recovery codes, and taking either away.

Setting one up is open to who may do nothing else before it, because the installation wants a second factor of all.
"""

from typing import Any

from litestar import MediaType, Request, Response, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid
from advocacy.people import ceremonies, factors, passkeys, recovery, sessions
from advocacy.people.sessions import Halfway
from advocacy.words import Said, said
from web.destinations import front
from web.entrance import OPENED, begin
from web.pages import page
from web.second_step import site_of
from web.studio.team.me import ME
from web.visitors import OWN_FACTORS, SET_UP_PAGE, STAFF, deed, person_of
from web.wiring import House


@route(SET_UP_PAGE, http_method=OPENED, opt=OWN_FACTORS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The two ways to have a second factor."""
    return await shown(request, house)


@post(f"{ME}/passkeys/challenge", opt=OWN_FACTORS, status_code=200)
async def ask_device(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """What the browser is to ask the reader's device; good for one answer."""
    async with deed(request) as work:
        person = int(person_of(request).id or 0)
        options = await ceremonies.ask_to_add(work, person, request.auth.token, site_of(house))
    return Response(options, media_type=MediaType.JSON)


@post(f"{ME}/passkeys", opt=OWN_FACTORS)
async def add_passkey(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Keep the passkey that the device has made."""
    sent = await request.form()
    answer, name = str(sent.get("credential", "")), str(sent.get("name", ""))
    person, token = int(person_of(request).id or 0), request.auth.token
    try:
        async with deed(request) as work:
            is_kept = await ceremonies.add(work, person, token, site_of(house), answer, name=name)
            came = await came_with(work, request, house) if is_kept else None
    except Invalid as wrong:
        return await shown(request, house, name=name, wrong_name=wrong)
    if came is None:
        words = said("The passkey did not come through. Try it again, or set up an app.")
        return await shown(request, house, name=name, wrong_passkey=words)
    return went_on(request, *came)


@post(f"{ME}/passkeys/{{number:int}}/name", opt=STAFF)
async def rename_passkey(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Call a passkey something else."""
    name = str((await request.form()).get("name", ""))
    async with deed(request) as work:
        await passkeys.rename(work, request.user.id, number, name)
    return Redirect(f"{ME}?said=saved#factors", status_code=303)


@post(f"{ME}/passkeys/{{number:int}}/removal", opt=STAFF)
async def remove_passkey(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Drop a passkey."""
    async with deed(request) as work:
        await factors.remove_passkey(work, request.user.id, number)
    return Redirect(f"{ME}?said=removed#factors", status_code=303)


@post(f"{ME}/app/removal", opt=STAFF)
async def remove_app(request: Request[Any, Any, Any]) -> Response[Any]:
    """Drop the app."""
    async with deed(request) as work:
        await factors.remove_app(work, request.user.id)
    return Redirect(f"{ME}?said=removed#factors", status_code=303)


@post(f"{ME}/codes", opt=STAFF)
async def renew_codes(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Ten new recovery codes in place of those there were."""
    async with deed(request) as work:
        if not (await factors.of_person(work, request.user.id)).any:
            raise Conflict(
                said("Recovery codes come with a second factor, and you have none yet."),
                remedy=said("Set up a passkey or an app first."),
            )
        codes = await recovery.renew(work, request.user.id, secret_key=house.settings.secret_key)
    return page(request, "studio/team/codes.html", codes=codes, onward=ME)


async def came_with(work: Work, request: Request[Any, Any, Any], house: House) -> tuple[tuple[str, ...], Cookie | None]:
    """What follows from a factor that was just set up: whoever did it holds it, so this browser is in.

    Returns:
        the recovery codes that came with it, and the cookie to go on with where somebody was halfway in.
    """
    person = person_of(request)
    codes = await factors.first_codes(work, int(person.id or 0), secret_key=house.settings.secret_key)
    if isinstance(request.auth, Halfway):
        return codes, await begin(work, request, person, proof="new")
    await sessions.prove(work, request.auth.token)
    return codes, None


def went_on(request: Request[Any, Any, Any], codes: tuple[str, ...], cookie: Cookie | None) -> Response[Any]:
    """The page with the recovery codes, where some came; else back to oneself, or on to where one wanted."""
    cookies = [cookie] if cookie else []
    onward = front(person_of(request)) if cookie else f"{ME}?said=added#factors"
    if not codes:
        return Redirect(onward, status_code=303, cookies=cookies)
    shown = page(request, "studio/team/codes.html", codes=codes, onward=onward)
    shown.cookies.extend(cookies)
    return shown


async def shown(
    request: Request[Any, Any, Any],
    house: House,
    *,
    name: str = "",
    wrong_name: Invalid | None = None,
    wrong_passkey: Said | str = "",
) -> Response[str]:
    """The page of the two ways, with what was wrong."""
    async with house.database.read(person_of(request)) as read:
        mine = await factors.of_person(read, int(person_of(request).id or 0))
    return page(
        request,
        "studio/team/factors.html",
        422 if wrong_name or wrong_passkey else 200,
        mine=mine,
        takes_passkeys=site_of(house).takes_passkeys,
        is_wanted=isinstance(request.auth, Halfway),
        passkey=name,
        wrong_name=wrong_name,
        wrong_passkey=wrong_passkey,
    )


HANDLERS = (show, ask_device, add_passkey, rename_passkey, remove_passkey, remove_app, renew_codes)
