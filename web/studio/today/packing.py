"""Boxes done in place: their people asked where they may go, or all of them put on one packing list."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import NotFound
from advocacy.words import said
from rewards import packing
from web.studio.boxes.desk import ask_where
from web.studio.boxes.view import ticked
from web.studio.today.boxes import TO_ASK, TO_PACK
from web.studio.today.groups import BOXES, TODAY
from web.studio.today.happened import told
from web.studio.today.pages import Deed, done
from web.studio.today.queue import Place
from web.visitors import MANAGERS

HERE = f"{TODAY}/today/{{group:str}}/{{number:int}}"


@post(f"{HERE}/ask", opt=MANAGERS)
async def ask(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Ask those that were ticked by mail, each once a day at most."""
    _check(group, number, TO_ASK)
    form = await request.form()

    async def do(work: Work) -> None:
        await ask_where(work, ticked(form), request.auth.name)

    return await done(request, Place(BOXES, number), Deed("asked", do, "boxes"))


@post(f"{HERE}/pack", opt=MANAGERS)
async def pack(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Make a packing list of those that were ticked, and say where it is."""
    _check(group, number, TO_PACK)
    form = await request.form()
    made: list[int] = []

    async def do(work: Work) -> None:
        made.append(await packing.claim(work, ticked(form)))

    answer = await done(request, Place(BOXES, number), Deed("packed", do, "boxes"))
    if not isinstance(answer, Redirect):
        return answer
    there = answer.url.partition("?")[0]
    return Redirect(f"{there}?{told('packed', BOXES, made[-1])}", status_code=303)


def _check(group: str, number: int, kind: int) -> None:
    if group != BOXES or number != kind:
        raise NotFound(said("There are no such boxes."))


HANDLERS = (ask, pack)
