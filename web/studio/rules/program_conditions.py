"""Every other condition of a program: who is admitted, whom a track or a reward is for, what opens a challenge."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid, NotFound
from advocacy.programs.editing import put, written_at
from advocacy.programs.fields import field_at
from advocacy.programs.merging import brought_back
from advocacy.programs.nodes import Path
from advocacy.programs.schema import DOCUMENT
from advocacy.words import said
from web.language import gettext, read_by
from web.pages import page, reader_of
from web.studio.programs.filling import AGAIN
from web.studio.programs.overtaken import Seen, Told, Touched, kept
from web.studio.programs.paths import path_of, spelled, tab_of
from web.studio.programs.sent import number_of
from web.studio.programs.standing import as_opened, missing_at, standing
from web.studio.rules.builder import Place, builder_of, pressed, read_condition
from web.studio.rules.matching import pace_of
from web.studio.rules.parts import Group, taken
from web.studio.rules.sent import Sent, fields_sent, levels_of, one
from web.studio.rules.sentences import condition
from web.studio.rules.showing import group_of
from web.studio.rules.vocabulary import vocabulary
from web.studio.rules.writing import Scope
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}/conditions"
ADMITTED = "admits.if"


@route(AT, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
    """The condition at ``path``, in a builder; without one it is about who is admitted."""
    return await _shown(request, key, path_of(str(request.query_params.get("path", "") or ADMITTED)), Drawn())


@post(AT, opt=MANAGERS)
async def keep(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Keep it in the draft; without any rows there is no condition any more."""
    sent = await fields_sent(request)
    path, is_again = path_of(one(sent, "path")), bool(one(sent, AGAIN))
    opened_at = number_of(one(sent, "revision")) if one(sent, "revision") else None
    drawn = Drawn(opened_at=opened_at, again=is_again)
    try:
        pressed_so = pressed(sent)
        if pressed_so is not None:
            return await _shown(request, key, path, replace(drawn, group=pressed_so))
        revision = number_of(one(sent, "revision"))
        _, there = await kept(request, key, revision, lambda seen: _applied(seen, path, sent))
    except Touched as touched:
        told, group = Told.of(touched.seen, is_gone=touched.path is None), _typed(sent)
        if touched.path is None:
            return await _shown(request, key, path, replace(drawn, group=group, told=told, again=True))
        return await _shown(request, key, touched.path, Drawn(group=group, told=told))
    except Invalid as wrong:
        return await _shown(request, key, path, replace(drawn, group=_typed(sent), wrong=wrong))
    return Redirect(back(key, there), status_code=303)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a condition is drawn.

    Attributes:
        group: what stands in the builder; None for what is written.
        wrong: what is wrong with it.
        told: why it comes back although nothing is.
        opened_at: the revision that its page was drawn from; None for the draft as it is.
        again: whether what it belongs to was taken out, and is put back with it.
    """

    group: Group | None = None
    wrong: Invalid | None = None
    told: Told | None = None
    opened_at: int | None = None
    again: bool = False


def _applied(seen: Seen, path: Path, sent: Sent) -> tuple[str, Path]:
    text, there = str(seen.row.text), seen.now_at(path)
    if one(sent, AGAIN):
        text, there = brought_back(seen.before, text, path)
    elif there is None or seen.has_changed(path):
        _require_condition(seen.values[0] or seen.values[1], path)
        raise Touched(seen, there)
    return with_condition(text, there, sent), there


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


def with_condition(text: str, path: Path, sent: Sent) -> str:
    """The text with a condition as its builder means it; what means the same keeps its words.

    Raises:
        Invalid: a row is not finished, or makes no sense.
        NotFound: there is no such condition.
    """
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


async def _shown(request: Request[Any, Any, Any], key: str, path: Path, drawn: Drawn) -> Response[str]:
    house: House = request.app.state.house
    reader = reader_of(request)
    async with house.database.read(request.user) as read:
        it = await (standing(read, key) if drawn.opened_at is None else as_opened(read, key, drawn.opened_at))
        _require_condition(it.written, path)
        words = await vocabulary(read, it.written)
        scope = _scope(it.written, path)
        action = f"/studio/programs/{key}/conditions"
        held = written_at(it.text, path)
        found = drawn.group if drawn.group is not None else group_of(held, scope)
        place = Place(said("What has to be so"), scope, words, "if", key, action, reader, pace=pace_of(request.method))
        built = await builder_of(read, found, place, drawn.wrong)
    field = field_at(DOCUMENT, it.written, path)
    with read_by(reader):
        theirs = condition(held, words, scope)
    told: dict[str, Any] = {
        "path": spelled(path),
        "path_steps": path,
        "back": back(key, path),
        "built": built,
        "drawn": drawn,
        "theirs": theirs,
        "wrong": drawn.wrong,
        "meaning": gettext(field.meaning) if field else "",
    }
    status = 409 if drawn.told else 422 if drawn.wrong else 200
    return page(request, "studio/rules/condition.html", status, it=it, **told)


HANDLERS = (show, keep)
