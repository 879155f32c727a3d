"""Dead letters: what failed too often is tried again, or given up on with a word."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from advocacy.database import Work
from advocacy.engine import jobs
from advocacy.engine.giving_up import give_up
from advocacy.errors import NotFound
from advocacy.words import said
from web.studio.today.card import LARGEST
from web.studio.today.groups import DEAD, TODAY
from web.studio.today.pages import Deed, done, sent
from web.studio.today.queue import Place
from web.visitors import MANAGERS

HERE = f"{TODAY}/jobs/{{number:int}}"


@post(f"{HERE}/retry", opt=MANAGERS)
async def retry(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Try it again at once."""

    async def do(work: Work) -> None:
        await jobs.get(work, _known(number))
        await jobs.retry(work, number)

    return await done(request, Place(DEAD, number), Deed("retried", do, "retry"))


@post(f"{HERE}/give-up", opt=MANAGERS)
async def let_rest(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Give up on it, with a word on why."""
    words = await sent(request, "words")

    async def do(work: Work) -> None:
        await jobs.get(work, _known(number))
        await give_up(work, number, words)

    return await done(request, Place(DEAD, number), Deed("given-up", do, "give-up", words))


def _known(number: int) -> int:
    if not 0 < number <= LARGEST:
        raise NotFound(said("There is no such job."))
    return number


HANDLERS = (retry, let_rest)
