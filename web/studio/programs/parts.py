"""The forms of a program: the page of a part, and saving it, alone or while somebody else changes the program too."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid
from advocacy.programs.comparing import values_of
from advocacy.programs.nodes import Path
from web.pages import page
from web.studio.programs.filling import AGAIN, Refused, Sent, applied, filled_in
from web.studio.programs.meeting import met, with_beside
from web.studio.programs.overtaken import Told, Touched, kept
from web.studio.programs.part_view import Part, new_part, part_of, slots_at
from web.studio.programs.paths import path_of, spelled, tab_of
from web.studio.programs.preview import seen_by
from web.studio.programs.sent import fields_sent, first, number_sent
from web.studio.programs.standing import Standing, as_opened, standing
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"


@route(f"{AT}/edit", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The page of a part, or of something to be added."""
    path, new = path_of(str(request.query_params.get("path", ""))), str(request.query_params.get("new", ""))
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        part = new_part(it, path, new) if new else part_of(it, path)
        seen = (
            await seen_by(read, it, str(request.query_params.get("as", "")), part.name) if part.is_challenge else None
        )
    return _page(request, it, part, path, seen=seen)


@post(f"{AT}/edit", opt=MANAGERS)
async def save(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Change what a form changes, and not a letter elsewhere; a mistake stands beside its field."""
    sent = await fields_sent(request)
    path, new, revision = path_of(first(sent, "path")), first(sent, "new"), number_sent(sent, "revision")
    try:
        seen, at = await kept(request, key, revision, lambda seen: applied(seen, path, new, sent))
    except Refused as refused:
        async with house.database.read(request.user) as read:
            it = await as_opened(read, key, revision)
        made = new_part(it, path, new, typed=sent, wrong=refused.wrong) if new else None
        part = made or part_of(it, path, typed=sent, wrong=refused.wrong)
        return _page(request, it, part, path, 422, again=bool(first(sent, AGAIN)))
    except Touched as touched:
        if touched.path is not None:
            return await _both(request, key, touched, path, sent)
        return await _once_more(request, house, key, sent, Told.of(touched.seen, is_gone=True))
    except Invalid as mistake:
        return await _once_more(request, house, key, sent, Told(mistake=mistake))
    more = {"saved": 1} | ({"both": 1} if seen.is_newer else {})
    if first(sent, "tab"):
        return Redirect(f"/studio/programs/{key}/parts/{tab_of(path)}?{urlencode(more)}", status_code=303)
    return Redirect(edit_page(key, at, **more), status_code=303)


@post(f"{AT}/edit/seen", opt=MANAGERS)
async def typed(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """A challenge as a member would see it if what is typed were saved. Nothing is written."""
    sent = await fields_sent(request)
    path = path_of(first(sent, "path"))
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        with suppress(Refused):  # the last that could be read is shown until it can be again
            it = replace(it, text=filled_in(it.text, path, sent))
        part = part_of(it, path)
        seen = await seen_by(read, it, first(sent, "as"), part.name)
    return _page(request, it, part, path, fragment="seen", seen=seen)


async def _both(request: Request[Any, Any, Any], key: str, touched: Touched, was: Path, sent: Sent) -> Response[str]:
    """The form once more, over the draft as it is now, with both versions of what two have changed."""
    house: House = request.app.state.house
    path, before = touched.path or (), values_of(touched.seen.before)
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
    form, beside = met(slots_at(before, was) if before else (), slots_at(it.written, path), sent)
    part = part_of(it, path, typed=form)
    part = replace(part, slots=with_beside(part.slots, beside))
    return _page(request, it, part, path, 409, told=Told.of(touched.seen))


async def _once_more(request: Request[Any, Any, Any], house: House, key: str, sent: Sent, told: Told) -> Response[str]:
    """The form as it was sent, where there is nothing to put it into: its part was taken out, or the text is broken."""
    path, new = path_of(first(sent, "path")), first(sent, "new")
    async with house.database.read(request.user) as read:
        it = await as_opened(read, key, number_sent(sent, "revision"))
    part = new_part(it, path, new, typed=sent) if new else part_of(it, path, typed=sent)
    again = told.is_gone or bool(first(sent, AGAIN))
    return _page(request, it, part, path, 409 if told.is_gone else 422, told=told, again=again)


def _page(
    request: Request[Any, Any, Any], it: Standing, part: Part, path: Path, status: int = 200, **more: Any
) -> Response[str]:
    query = request.query_params
    words: dict[str, Any] = {"tab": tab_of(path), "trail": _trail(path), "again": False, "seen": None, "told": None}
    words |= {"saved": "saved" in query, "both": "both" in query}
    return page(request, "studio/programs/part.html", status, it=it, part=part, **words | more)


def _trail(path: Path) -> list[tuple[str, str]]:
    """The parts around a part, from the outside, that have pages of their own."""
    return [(spelled(path[:n]), str(path[n - 1])) for n in range(2, len(path)) if isinstance(path[n - 1], int)]


def edit_page(key: str, path: Path, **more: int) -> str:
    """The address of the page of a part."""
    return f"/studio/programs/{key}/edit?{urlencode({'path': spelled(path), **more})}"


HANDLERS = (show, save, typed)
