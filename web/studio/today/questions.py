"""What members ask and say: answered, told what became of it, or passed on to a colleague."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.errors import Invalid, NotFound
from advocacy.listening import answering, conversations
from advocacy.numbers import number_in
from advocacy.people import staff
from advocacy.words import said
from web.answers import wording_for
from web.studio.today.card import LARGEST
from web.studio.today.card_talk import MANAGING
from web.studio.today.groups import COMMENTS, QUESTIONS, TODAY
from web.studio.today.pages import Deed, done, sent
from web.studio.today.queue import Place
from web.visitors import MANAGERS

HERE = f"{TODAY}/today/{{group:str}}/{{number:int}}"


@post(f"{HERE}/answer", opt=MANAGERS)
async def answer(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Answer, here and by mail."""
    words, seen = await sent(request, "words"), await sent(request, "turn")

    async def do(work: Work) -> None:
        row = await _conversation(work, group, number, seen)
        await answering.answer(work, row, int(request.user.id), words, wording=wording_for(row.language))

    return await done(request, Place(group, number), Deed("answered", do, "answer", words))


@post(f"{HERE}/close", opt=MANAGERS)
async def close(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Say what became of it."""
    words, seen = await sent(request, "words"), await sent(request, "turn")

    async def do(work: Work) -> None:
        row = await _conversation(work, group, number, seen)
        await answering.close(work, row, int(request.user.id), words, wording=wording_for(row.language))

    return await done(request, Place(group, number), Deed("closed", do, "answer", words))


@post(f"{HERE}/pass", opt=MANAGERS)
async def pass_on(request: Request[Any, Any, Any], group: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Give it to a colleague."""
    to, seen = number_in(await sent(request, "to")), await sent(request, "turn")

    async def do(work: Work) -> None:
        if to is None:
            raise Invalid(said("Choose a colleague."), where="to")
        if (await staff.get(work, to)).role not in MANAGING:
            raise Invalid(said("Choose a colleague who answers members."), where="to")
        row = await _conversation(work, group, number, seen)
        await answering.pass_on(work, row, to)

    return await done(request, Place(group, number), Deed("passed", do, "pass"))


async def _conversation(work: Work, group: str, number: int, seen: str) -> Row[Any]:
    """What is answered, in the turn that whoever answers has read; a comment becomes a conversation by it."""
    if group == COMMENTS and 0 < number <= LARGEST:
        return await conversations.of_comment(work, number)
    if group != QUESTIONS or not 0 < number <= LARGEST:
        raise NotFound(said("There is no such question."))
    row = await conversations.get(work, number)
    if seen and str(row.turn) != seen:
        raise answering.written_since()
    return row


HANDLERS = (answer, close, pass_on)
