"""Beginning a program: from a template, from a file, or empty; and taking templates into one that is there."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.programs import drafts
from advocacy.programs.nodes import LARGEST
from advocacy.programs.scalars import LONGEST_KEY, fits
from advocacy.programs.schema import HOST, PROGRAM
from advocacy.programs.templates import EMPTY, Shelf, begun, with_challenge, with_track
from advocacy.words import said
from web.pages import page
from web.studio.programs.overtaken import kept
from web.studio.programs.sent import fields_sent, first, number_sent
from web.studio.programs.standing import standing
from web.studio.programs.text import decoded
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
WHOLE = {"passives": "passives.yaml", "promoters": "promoters.yaml"}
_FIELDS = ("template", "name", "host", "mail")
_ASKED = {
    typed: field
    for typed, shape, name in (("name", PROGRAM, "name"), ("host", HOST, "name"), ("mail", HOST, "mail"))
    if (field := shape.field(name)) is not None
}
"""The fields of a program that it is begun with, as the schema has them."""


@cache
def shelf() -> Shelf:
    """The templates of challenges and tracks that are shipped."""
    parts = files("seeds") / "programs" / "parts"
    return Shelf.of((parts / "challenges.yaml").read_text("utf-8"), (parts / "tracks.yaml").read_text("utf-8"))


@cache
def template(name: str) -> str:
    """The text of a whole program that is shipped; a bare one for any other name."""
    return (files("seeds") / "programs" / WHOLE[name]).read_text("utf-8") if name in WHOLE else EMPTY.format(key="new")


@route("/studio/programs/new", http_method=OPENED, opt=MANAGERS)
async def ask(request: Request[Any, Any, Any]) -> Response[str]:
    """From what to begin, how it is called, and who is behind it."""
    typed = {"template": "passives", "name": "", "host": request.auth.name, "mail": ""}
    return page(request, "studio/programs/new.html", typed=typed, wrong={})


@post("/studio/programs", opt=MANAGERS)
async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
    """Begin a program; its draft is the first thing there is of it."""
    sent = await fields_sent(request)
    typed = {name: first(sent, name).strip() for name in _FIELDS}
    file = (await request.form()).get("file")
    try:
        if isinstance(file, UploadFile) and file.filename:
            text = decoded(await file.read(4 * LARGEST + 1))
        else:
            _check(typed)
            words = {"name": typed["name"], "host": typed["host"], "mail": typed["mail"]}
            text = begun(template(typed["template"]), key=key_from(typed["name"]), **words)
        async with deed(request) as work:
            key = await drafts.create(work, text)
    except (Invalid, Conflict) as mistake:
        problems = mistake.problems if isinstance(mistake, Invalid) else ()
        wrong: dict[str, Mistake] = {str(one.where): one for one in problems or (mistake,)}
        if not wrong.keys() & {"name", "host", "mail"}:
            wrong = {"name" if typed["name"] else "file": mistake}
        return page(request, "studio/programs/new.html", 422, typed=typed, wrong=wrong)
    return Redirect(f"/studio/programs/{key}", status_code=303)


@route("/studio/programs/{key:str}/templates", http_method=OPENED, opt=MANAGERS)
async def choose(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """Challenges and tracks that can be taken into a program."""
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
    return page(request, "studio/programs/templates.html", it=it, shelf=shelf())


@post("/studio/programs/{key:str}/templates", opt=MANAGERS)
async def take(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Take a template into the draft."""
    sent = await fields_sent(request)
    kind, wanted = first(sent, "kind"), first(sent, "template")
    taking = with_track if kind == "track" else with_challenge
    await kept(request, key, number_sent(sent, "revision"), lambda seen: (taking(seen.row.text, shelf(), wanted), None))
    return Redirect(f"/studio/programs/{key}/parts/tracks", status_code=303)


def key_from(name: str) -> str:
    """The short name of a program, made from the one for people."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_KEY].strip("-") or "program"


def _check(typed: dict[str, str]) -> None:
    mistakes = {
        "name": said("A program needs a name of at most {n} letters.", n=_ASKED["name"].most),
        "host": said("Say who writes to members and answers them."),
        "mail": said("Write an address like maren@example.com."),
    }
    wrong = [Invalid(words, where=name) for name, words in mistakes.items() if not fits(_ASKED[name], typed[name])]
    if wrong:
        raise Invalid(wrong[0].message, where=wrong[0].where, problems=tuple(wrong))


HANDLERS = (ask, begin, choose, take)
