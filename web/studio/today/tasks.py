"""What a person is to do, with a note on what they did: calls, alerts, and whatever else a rule asks of them."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from advocacy.database import Work
from advocacy.errors import NotFound
from advocacy.programs import tasks
from advocacy.words import said
from web.studio.today.groups import FIRST, TASKS, TODAY
from web.studio.today.pages import Deed, done, sent
from web.studio.today.queue import Place
from web.visitors import MANAGERS


@post(f"{TODAY}/today/{{group:str}}/{{number:int}}/done", opt=MANAGERS)
async def close(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Say that it is done, and open the next."""
    if group not in {FIRST, TASKS}:
        raise NotFound(said("There is no such thing to do."))
    note = (await sent(request, "words")).strip()

    async def do(work: Work) -> None:
        await tasks.get(work, number)
        await tasks.settle(work, number, note)

    return await done(request, Place(group, number), Deed("done", do, "task", note))


HANDLERS = (close,)
