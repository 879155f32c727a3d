"""Welcomes: sent by a person and once, kept for later, or not needed."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import NotFound
from advocacy.numbers import number_in
from advocacy.programs import errands, tasks, welcomes
from advocacy.words import said
from web.studio.today.card import LARGEST
from web.studio.today.groups import TODAY, WELCOMES
from web.studio.today.happened import told
from web.studio.today.letters import letter_of
from web.studio.today.pages import Deed, done, looking, sent
from web.studio.today.queue import Place
from web.visitors import MANAGERS
from web.wiring import House

HERE = f"{TODAY}/welcomes/{{number:int}}"
TURNS = range(10**9)


@post(f"{HERE}/send", opt=MANAGERS)
async def send(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Send it, and open the next."""
    words = await sent(request, "words")

    async def do(work: Work) -> None:
        row, described = await _welcome(work, number)
        letter = await letter_of(work, house, row, described, looking(request, house).name)
        await welcomes.send(work, row, words, subject=letter.subject, sender=letter.sender)

    return await done(request, Place(WELCOMES, number), Deed("sent", do, "welcome", words))


@post(f"{HERE}/keep", opt=MANAGERS)
async def keep(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Keep the words for later, and stay."""
    words, turn = await sent(request, "words"), await sent(request, "seen")
    seen = number_in(turn, TURNS) or 0

    async def do(work: Work) -> None:
        row, _ = await _welcome(work, number)
        await welcomes.keep(work, row, words, seen=seen)

    answer = await done(request, Place(WELCOMES, number), Deed("kept", do, "welcome", words))
    if not isinstance(answer, Redirect):
        return answer
    return Redirect(f"{TODAY}/today/{WELCOMES}/{number}?{told('kept', WELCOMES, number)}", status_code=303)


@post(f"{HERE}/skip", opt=MANAGERS)
async def skip(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Close it without a letter, and open the next."""

    async def do(work: Work) -> None:
        await _welcome(work, number)
        await tasks.close(work, number, "Not needed.")

    return await done(request, Place(WELCOMES, number), Deed("not-needed", do, "skip"))


async def _welcome(work: Work, number: int) -> tuple[Any, errands.Described]:
    described = await errands.described(work)
    row = await errands.one(work, number) if 0 < number <= LARGEST else None
    if row is None or row.customer_id is None or described.kind_of(row) != errands.WELCOME:
        raise NotFound(said("There is no such welcome to write."))
    return row, described


HANDLERS = (send, keep, skip)
