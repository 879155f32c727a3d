"""Every other condition of a program: who is admitted, whom a track or a reward is for, what opens a challenge."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid, NotFound
from advocacy.programs import drafts
from advocacy.programs.editing import put, written_at
from advocacy.programs.fields import field_at
from advocacy.programs.nodes import Path
from advocacy.programs.schema import DOCUMENT
from advocacy.words import said
from web.language import gettext
from web.pages import page, reader_of
from web.studio.programs import overtaken
from web.studio.programs.paths import path_of, spelled, tab_of
from web.studio.programs.standing import Standing, missing_at, standing, written_over
from web.studio.rules.builder import Place, builder_of, pressed, read_condition
from web.studio.rules.parts import Group, taken
from web.studio.rules.rules import Sent, number_sent
from web.studio.rules.sent import fields_sent, levels_of, one
from web.studio.rules.showing import group_of
from web.studio.rules.vocabulary import vocabulary
from web.studio.rules.writing import Scope
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}/conditions"
ADMITTED = "admits.if"


@route(AT, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
    """The condition at ``path``, in a builder; without one it is about who is admitted."""
    return await _shown(request, key, path_of(str(request.query_params.get("path", "") or ADMITTED)))


@post(AT, opt=MANAGERS)
async def keep(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Keep it in the draft; without any rows there is no condition any more."""
    sent = await fields_sent(request)
    path = path_of(one(sent, "path"))
    try:
        again = pressed(sent)
        if again is not None:
            return await _shown(request, key, path, again)
        async with deed(request) as work:
            row = await written_over(work, key, number_sent(sent, "revision"))
            await drafts.save(work, key, _kept(row.text, path, sent), revision=row.revision)
    except Invalid as wrong:
        return await _shown(request, key, path, _typed(sent), wrong)
    except drafts.Overtaken as newer:
        return overtaken.page_of(request, key, newer, _kept(newer.newer.text, path, sent))
    return Redirect(back(key, path), status_code=303)


def back(key: str, path: Path) -> str:
    """The page of the part that a condition belongs to."""
    if path[0] == "rules":
        return f"/studio/programs/{key}/rules?open={path[1]}"
    if len(path) > 2 and isinstance(path[-2], int):  # noqa: PLR2004 - a list, an item and its field
        return f"/studio/programs/{key}/edit?path={spelled(path[:-1])}&saved=1"
    return f"/studio/programs/{key}/parts/{tab_of(path)}"


def _typed(sent: Sent) -> Group:
    try:
        return taken(sent)
    except Invalid:
        return Group()


def _kept(text: str, path: Path, sent: Sent) -> str:
    written = written_at(text, ())
    _require_condition(written, path)
    scope = _scope(written, path)
    tree = read_condition(sent, scope)
    held = written_at(text, path)
    try:
        same = scope.node(held) == scope.node(tree)
    except Invalid:
        same = False
    return text if same else put(text, path, tree)


def _scope(written: Any, path: Path) -> Scope:
    event = written["rules"][path[1]].get("when") if path[0] == "rules" and path[-1] == "if" else None
    return Scope(levels_of(written), str(event) if event else None)


def _require_condition(written: Any, path: Path) -> None:
    field = field_at(DOCUMENT, written, path) if path else None
    if field is None or field.kind != "condition" or missing_at(written, path):
        raise NotFound(
            said("There is no such condition in this program."),
            remedy=said("Open the program, and choose the part there."),
        )


async def _shown(
    request: Request[Any, Any, Any],
    key: str,
    path: Path,
    group: Group | None = None,
    wrong: Invalid | None = None,
) -> Response[str]:
    house: House = request.app.state.house
    async with house.database.read(request.user) as read:
        it: Standing = await standing(read, key)
        _require_condition(it.written, path)
        words = await vocabulary(read, it.written)
        scope = _scope(it.written, path)
        action = f"/studio/programs/{key}/conditions"
        found = group if group is not None else group_of(written_at(it.text, path), scope)
        place = Place(said("What has to be so"), scope, words, "if", key, action, reader_of(request))
        built = await builder_of(read, found, place, wrong)
    field = field_at(DOCUMENT, it.written, path)
    told: dict[str, Any] = {
        "path": spelled(path),
        "path_steps": path,
        "back": back(key, path),
        "built": built,
        "wrong": wrong,
    }
    meaning = gettext(field.meaning) if field else ""
    return page(request, "studio/rules/condition.html", 422 if wrong else 200, it=it, meaning=meaning, **told)


HANDLERS = (show, keep)
