"""Launching a program: who is in and what they get, a page that says what cannot be taken back, and the launch."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Read
from advocacy.errors import Conflict, Invalid
from advocacy.numbers import number_in
from advocacy.programs import cohorts, programs
from advocacy.words import said
from web.pages import page
from web.studio.launch.asked import Asked, asked_of, number_of
from web.studio.launch.letters import framing
from web.studio.launch.view import Ahead, ahead_of, seed_of, stations
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
_SEGMENTS = ("passive", "promoter", "detractor")


@route("/studio/programs/{key:str}/launch", http_method=OPENED, opt=MANAGERS)
async def ahead(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """Who would be in, what each group would get, what the holdout could see, and how it is told to them."""
    async with house.database.read(request.user) as read:
        told = await _ahead(read, request, house, key)
    return _page(request, house, told, asked_of({}, told.usual_waves))


@route("/studio/programs/{key:str}/launch/confirmation", http_method=OPENED, opt=MANAGERS)
async def confirmation(
    request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]
) -> Response[str]:
    """What would happen to whom, and what cannot be taken back."""
    async with house.database.read(request.user) as read:
        told = await _ahead(read, request, house, key)
    asked = asked_of(request.query_params, told.usual_waves)
    try:
        plan = stations(told, asked.plan, house.database.clock()) if asked.plan else []
    except Invalid as mistake:
        asked = Asked(asked.typed, None, [mistake])
    if asked.mistakes:
        return _page(request, house, told, asked, 422)
    if not told.people or told.row.state == programs.PAUSED:
        return _page(request, house, told, asked)
    return page(request, "studio/launch/confirmation.html", ahead=told, asked=asked, plan=plan)


@post("/studio/programs/{key:str}/launch", opt=MANAGERS)
async def go(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Launch it as it was confirmed. From a second tab, or pressed twice, it is the same launch."""
    form = dict(await request.form())
    meant = {name: number_of(form, name) for name in ("number", "version", "people")}
    asked = asked_of(form, "")
    if asked.mistakes:
        raise asked.mistakes[0]
    async with deed(request) as work:
        publication = await programs.publication(work, key)
        await cohorts.one_at_a_time(work, publication)
        if await cohorts.next_number(work, key) > meant["number"]:
            return Redirect(f"/studio/programs/{key}/launch?launched={meant['number']}", status_code=303)
        if publication.number != meant["version"]:
            raise _moved(said("A new version of the program was published since you looked."))
        seed = seed_of(house.settings.secret_key, key, meant["number"])
        done = await cohorts.launch(work, publication, seed=seed, waves=asked.plan)
        if done.admitted != meant["people"]:
            raise _moved(said("Since you looked, it is {n} people.", n=done.admitted))
    return Redirect(f"/studio/programs/{key}/launch?launched={done.number}", status_code=303)


async def _ahead(read: Read, request: Request[Any, Any, Any], house: House, key: str) -> Ahead:
    shown = {name: word for name in _SEGMENTS if (word := request.query_params.get(name, ""))}
    numbers = {name: number for name, word in shown.items() if (number := number_in(word)) is not None}
    return await ahead_of(read, key, secret=house.settings.secret_key, shown=numbers)


def _page(request: Request[Any, Any, Any], house: House, told: Ahead, asked: Asked, status: int = 200) -> Response[str]:
    launched = request.query_params.get("launched", "")
    new = next((row for row in told.launches if str(row.number) == launched), None)
    answer = page(
        request,
        "studio/launch/ahead.html",
        status,
        ahead=told,
        asked=asked,
        new=new,
        sent=request.query_params.get("sent") == "1",
        can_send=bool(house.settings.smtp_url),
        width=request.query_params.get("width", "desk"),
    )
    return framing(answer)


def _moved(what: str) -> Conflict:
    return Conflict(what, remedy=said("Nothing was done. Look at the launch again, and press its button."))


HANDLERS = (ahead, confirmation, go)
