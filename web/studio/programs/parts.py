"""The forms of a program: the page of a part, saving it, and what comes, goes and changes places in a list."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.programs import drafts
from advocacy.programs.editing import insert, move, put, remove, written_at
from advocacy.programs.fields import Shape, shape_of
from advocacy.programs.nodes import Path
from advocacy.programs.scalars import KEY, KEY_REMEDY
from advocacy.words import said
from web.pages import page
from web.studio.programs import overtaken
from web.studio.programs.filled import changed
from web.studio.programs.part_view import OWN, field_and_value, new_part, part_of, shape_to_add, wrong_in
from web.studio.programs.paths import path_of, spelled, tab_of
from web.studio.programs.preview import seen_by
from web.studio.programs.sent import fields_sent, first, number_sent
from web.studio.programs.standing import standing, written_over
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"

Sent = Mapping[str, Sequence[str]]


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
    saved = "saved" in request.query_params
    told: dict[str, Any] = {"tab": tab_of(path), "trail": _trail(path), "saved": saved, "seen": seen}
    return page(request, "studio/programs/part.html", it=it, part=part, **told)


@post(f"{AT}/edit", opt=MANAGERS)
async def save(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Change what a form changes, and not a letter elsewhere; a mistake stands beside its field."""
    sent = await fields_sent(request)
    path, new = path_of(first(sent, "path")), first(sent, "new")
    try:
        async with deed(request) as work:
            row = await written_over(work, key, number_sent(sent, "revision"))
            text, at = _filled(row.text, path, new, sent)
            await drafts.save(work, key, text, revision=row.revision)
    except drafts.Overtaken as newer:
        text, _ = _filled(newer.newer.text, path, new, sent)
        return overtaken.page_of(request, key, newer, text)
    except _Refused as refused:
        async with house.database.read(request.user) as read:
            it = await standing(read, key)
        made = new_part(it, path, new, typed=sent, wrong=refused.wrong) if new else None
        part = made or part_of(it, path, typed=sent, wrong=refused.wrong)
        told: dict[str, Any] = {"tab": tab_of(path), "trail": _trail(path), "saved": False, "seen": None}
        return page(request, "studio/programs/part.html", 422, it=it, part=part, **told)
    back = f"/studio/programs/{key}/parts/{tab_of(path)}" if first(sent, "tab") else None
    return Redirect(back or _edit(key, at, saved=1), status_code=303)


@post(f"{AT}/edit/seen", opt=MANAGERS)
async def typed(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """A challenge as a member would see it if what is typed were saved. Nothing is written."""
    sent = await fields_sent(request)
    path = path_of(first(sent, "path"))
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        with suppress(_Refused):  # the last that could be read is shown until it can be again
            it = replace(it, text=_filled(it.text, path, "", sent)[0])
        part = part_of(it, path)
        seen = await seen_by(read, it, first(sent, "as"), part.name)
    told: dict[str, Any] = {"tab": tab_of(path), "trail": _trail(path), "saved": False, "seen": seen}
    return page(request, "studio/programs/part.html", fragment="seen", it=it, part=part, **told)


@post(f"{AT}/items", opt=MANAGERS)
async def add(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Add the name of something that is there already to a list."""
    sent = await fields_sent(request)
    path, value = path_of(first(sent, "path")), first(sent, "value")
    async with deed(request) as work:
        await _rewritten(work, key, sent, lambda text: insert(text, path, len(written_at(text, path) or ()), value))
    return Redirect(_back(key, path), status_code=303)


@post(f"{AT}/items/removal", opt=MANAGERS)
async def take_out(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Take an item out of a list or a map."""
    sent = await fields_sent(request)
    path = path_of(first(sent, "path"))
    if not path:
        raise Invalid(said("This form is not one of ours, so nothing was done."))
    async with deed(request) as work:
        await _rewritten(work, key, sent, lambda text: remove(text, path))
    return Redirect(_back(key, path[:-1]), status_code=303)


@post(f"{AT}/items/order", opt=MANAGERS)
async def reorder(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let an item stand at another position of its list."""
    sent = await fields_sent(request)
    path, position, to = path_of(first(sent, "path")), number_sent(sent, "position"), number_sent(sent, "to")
    async with deed(request) as work:
        await _rewritten(work, key, sent, lambda text: move(text, path, position, to))
    return Redirect(_back(key, path), status_code=303)


class _Refused(Exception):
    """A form has mistakes; nothing was saved."""

    def __init__(self, wrong: Mapping[Path, Mistake]) -> None:
        super().__init__()
        self.wrong = wrong


def filled_in(text: str, path: Path, sent: Sent) -> str:
    """The text as the form of a part means it; what stays as it was shown changes nothing."""
    return _filled(text, path, "", sent)[0]


def _filled(text: str, path: Path, new: str, sent: Sent) -> tuple[str, Path]:
    """The text as a form means it, and where what it is about stands then.

    Raises:
        _Refused: a field is mistaken.
    """
    written = written_at(text, ())
    field, held = field_and_value(written, path)
    if new:
        return _with_new(text, path, shape_to_add(field, new), held, sent)
    shape = shape_of(field, held)
    if shape is None:
        raise Invalid(said("This form is not one of ours, so nothing was done."))
    for inner, value in changed(shape, held if isinstance(held, dict) else {}, sent):
        if path or inner[0] in OWN & sent.keys():
            text = put(text, (*path, *inner), value)
    _refuse(text, path, shape)
    return text, path


def _with_new(text: str, path: Path, shape: Shape, held: Any, sent: Sent) -> tuple[str, Path]:
    value: dict[str, Any] = {}
    for inner, one in changed(shape, {}, sent):
        if one is not None:
            _put_in(value, inner, one)
    if isinstance(held, dict) or field_and_value(written_at(text, ()), path)[0].kind == "map":
        name = first(sent, "map_key").strip()
        if not KEY.fullmatch(name) or name in (held or {}):
            raise _Refused(
                {(*path, "map_key"): Invalid(said("This needs a short name of its own."), remedy=KEY_REMEDY)}
            )
        at: Path = (*path, name)
        text = put(text, at, value)
    else:
        at = (*path, len(held or ()))
        text = insert(text, path, len(held or ()), value)
    _refuse(text, at, shape)
    return text, at


def _put_in(value: dict[str, Any], path: Path, one: Any) -> None:
    for step in path[:-1]:
        value = value.setdefault(str(step), {})
    value[str(path[-1])] = one


def _refuse(text: str, path: Path, shape: Shape) -> None:
    wrong = wrong_in(text, path, shape)
    if wrong:
        raise _Refused(wrong)


async def _rewritten(work: Work, key: str, sent: Sent, change: Any) -> None:
    try:
        row = await written_over(work, key, number_sent(sent, "revision"))
    except drafts.Overtaken as newer:
        raise Conflict(
            newer.message, remedy=said("Load the page again and look at it; then do it once more.")
        ) from newer
    await drafts.save(work, key, change(row.text), revision=row.revision)


def _trail(path: Path) -> list[tuple[str, str]]:
    """The parts around a part, from the outside, that have pages of their own."""
    return [(spelled(path[:n]), str(path[n - 1])) for n in range(2, len(path)) if isinstance(path[n - 1], int)]


def _back(key: str, path: Path) -> str:
    if len(path) <= 1:
        return f"/studio/programs/{key}/parts/{tab_of(path)}"
    while len(path) > 1 and isinstance(path[-1], str):
        path = path[:-1]
    return _edit(key, path)


def _edit(key: str, path: Path, **more: int) -> str:
    return f"/studio/programs/{key}/edit?{urlencode({'path': spelled(path), **more})}"


HANDLERS = (show, save, typed, add, take_out, reorder)
