"""What comes, goes and changes places in the lists of a program, whoever else changes them at the same time."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid
from advocacy.programs.comparing import changes
from advocacy.programs.editing import insert, remove, written_at
from advocacy.programs.merging import moved
from advocacy.programs.nodes import Path
from advocacy.words import said
from web.pages import page
from web.studio.programs.overtaken import Seen, Touched, kept
from web.studio.programs.parts import edit_page
from web.studio.programs.paths import path_of, spelled, tab_of
from web.studio.programs.sent import fields_sent, first, number_sent
from web.visitors import MANAGERS

AT = "/studio/programs/{key:str}/items"


@post(AT, opt=MANAGERS)
async def add(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Add the name of something that is there already to a list."""
    sent = await fields_sent(request)
    path, value = path_of(first(sent, "path")), first(sent, "value")

    def change(seen: Seen) -> tuple[str, Path]:
        there = _still(seen, path)
        held = written_at(seen.row.text, there) or ()
        return (seen.row.text if value in held else insert(seen.row.text, there, len(held), value)), there

    _, there = await kept(request, key, number_sent(sent, "revision"), change)
    return Redirect(_back(key, there), status_code=303)


@post(f"{AT}/removal", opt=MANAGERS)
async def take_out(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Take an item out of a list or a map; what somebody has changed meanwhile is shown first."""
    sent = await fields_sent(request)
    path, revision = path_of(first(sent, "path")), number_sent(sent, "revision")
    if not path:
        raise Invalid(said("This form is not one of ours, so nothing was done."))
    try:
        await kept(request, key, revision, lambda seen: (without(seen, path), None))
    except Touched as touched:
        where = spelled(touched.path or ())
        return changed_first(request, key, touched, f"/studio/programs/{key}/items/removal", ("path", where))
    return Redirect(_back(key, path[:-1]), status_code=303)


@post(f"{AT}/order", opt=MANAGERS)
async def reorder(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let an item stand at another position of its list."""
    sent = await fields_sent(request)
    path, position, to = path_of(first(sent, "path")), number_sent(sent, "position"), number_sent(sent, "to")

    def change(seen: Seen) -> tuple[str, Path]:
        there = _still(seen, (*path, position))
        return moved(seen.before, seen.row.text, path, position, to), there[:-1]

    _, there = await kept(request, key, number_sent(sent, "revision"), change)
    return Redirect(_back(key, there), status_code=303)


def without(seen: Seen, path: Path) -> str:
    """The draft without a part; what is gone already stays gone.

    Raises:
        Touched: somebody has changed it since the page was opened.
    """
    there = seen.now_at(path)
    if there is not None and seen.has_changed(path):
        raise Touched(seen, there)
    return str(seen.row.text) if there is None else remove(seen.row.text, there)


def changed_first(
    request: Request[Any, Any, Any], key: str, touched: Touched, action: str, where: tuple[str, str]
) -> Response[str]:
    """What somebody has changed in a part that was to be taken out; with one press more it is.

    Args:
        request: what is answered.
        key: of the program.
        touched: what was changed.
        action: where the form goes that takes it out.
        where: the field that says which part it is, and its value.
    """
    seen, path = touched.seen, touched.path or ()
    found = [one for one in changes(seen.before, seen.row.text) if one.path[: len(path)] == path]
    back = edit_page(key, path) if path[0] != "rules" else f"/studio/programs/{key}/rules#rule-{path[1]}"
    told: dict[str, Any] = {"row": seen.row, "changes": found, "action": action, "where": where, "back": back}
    return page(request, "studio/programs/changed_first.html", 409, key=key, **told)


def _still(seen: Seen, path: Path) -> Path:
    there = seen.now_at(path)
    if there is None:
        raise Conflict(
            said("{name} has taken this out in the meantime.", name=seen.row.author),
            remedy=said("Load the page again and look at it."),
        )
    return there


def _back(key: str, path: Path) -> str:
    if len(path) <= 1:
        return f"/studio/programs/{key}/parts/{tab_of(path)}"
    while len(path) > 1 and isinstance(path[-1], str):
        path = path[:-1]
    return edit_page(key, path)


HANDLERS = (add, take_out, reorder)
