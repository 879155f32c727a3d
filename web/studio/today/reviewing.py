"""Decisions about what was handed in: yes, more please, no, and a yes taken back; one at a time, or many alike."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.numbers import IDS, number_in
from advocacy.words import said
from challenges import batches, goes, reviews
from web.studio.today.card import LARGEST
from web.studio.today.desk import REVIEWS, Asked, desk_page, following_on_desk
from web.studio.today.groups import SUBMISSIONS, TODAY
from web.studio.today.happened import told
from web.studio.today.pages import Deed, done, sent
from web.studio.today.queue import Place, Typed
from web.visitors import MANAGERS, deed
from web.wiring import House

Verb = Callable[[Work, Row[Any]], Awaitable[None]]
HERE = f"{REVIEWS}/{{number:int}}"
MOST = 100


@post(f"{HERE}/approve", opt=MANAGERS)
async def approve(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Say yes."""
    return await _decided(request, number, Choice("approved", reviews.approve, "approve"))


@post(f"{HERE}/send-back", opt=MANAGERS)
async def send_back(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Ask for more."""
    words = await sent(request, "words")

    async def verb(work: Work, row: Row[Any]) -> None:
        await reviews.send_back(work, row, words)

    return await _decided(request, number, Choice("sent-back", verb, "send-back", words))


@post(f"{HERE}/decline", opt=MANAGERS)
async def decline(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Say no, with a reason."""
    words = await sent(request, "words")

    async def verb(work: Work, row: Row[Any]) -> None:
        await reviews.decline(work, row, words)

    return await _decided(request, number, Choice("declined", verb, "decline", words))


@post(f"{HERE}/undo", opt=MANAGERS)
async def undo(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Take a yes back; it waits again, and is open again."""

    async def verb(work: Work, row: Row[Any]) -> None:
        await reviews.undo(work, row)

    return await _decided(request, number, Choice("undone", verb, "undo"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided, as a word of ``happened.WORDS``, by which verb, and with which words from which form."""

    what: str
    verb: Verb
    form: str
    words: str = ""


async def _decided(request: Request[Any, Any, Any], number: int, choice: Choice) -> Response[Any]:
    at, asked = await sent(request, "seen"), await Asked.sent_with(request)

    async def do(work: Work) -> None:
        row = await goes.get(work, number if 0 < number <= LARGEST else 0)
        if at and at != f"{row.turn}.{row.approvals}":
            raise Conflict(reviews.NOT_WAITING, remedy=said("Load it again to see what became of it."))
        await choice.verb(work, row)

    doing = Deed(choice.what, do, choice.form, choice.words)
    if asked is None:
        answer = await done(request, Place(SUBMISSIONS, number), doing)
        again = f"{TODAY}/today/{SUBMISSIONS}/{number}?"
    else:
        answer = await _done_on_desk(request, asked, number, doing)
        again = f"{asked.open(number)}&"
    if choice.what != "undone" or not isinstance(answer, Redirect):
        return answer
    return Redirect(f"{again}{told(choice.what, SUBMISSIONS, number)}", status_code=303)


async def _done_on_desk(request: Request[Any, Any, Any], asked: Asked, number: int, doing: Deed) -> Response[Any]:
    wrong = await doing.wrong(request)
    if wrong is not None:
        return await desk_page(request, asked, number=number, typed=wrong)
    house: House = request.app.state.house
    async with house.database.read(request.user) as read:
        there = await following_on_desk(read, asked, number)
    return Redirect(f"{there}{told(doing.what, SUBMISSIONS, number)}", status_code=303)


@post(f"{REVIEWS}/approve", opt=MANAGERS)
async def approve_all(request: Request[Any, Any, Any]) -> Response[Any]:
    """Say yes to those that are ticked, all of one challenge."""
    form = await request.form()
    asked = await Asked.sent_with(request) or Asked()
    seen = dict(filter(None, (_ticked(one) for one in form.getall("tick", []) if isinstance(one, str))))
    try:
        async with deed(request) as work:
            await _require_alike(work, sorted(seen))
            approved = await batches.approve_all(work, seen)
    except Invalid as mistake:
        return await desk_page(request, asked, typed=Typed("tick", "", mistake))
    missed = ".".join(str(one) for one in sorted(seen.keys() - set(approved)))
    words = {"did": "all-approved", "n": len(approved)} | ({"missed": missed} if missed else {})
    return Redirect(f"{asked.address}{urlencode(words)}", status_code=303)


async def _require_alike(work: Work, ticked: Sequence[int]) -> None:
    if not ticked:
        raise Invalid(said("Tick those that you approve."), where="tick")
    if len(ticked) > MOST:
        raise Invalid(said("Approve at most {most} at once.", most=MOST), where="tick")
    kinds = {row.challenge_id for row in await goes.some(work, ticked)}
    if not kinds:
        raise NotFound(said("There are no such submissions."))
    if len(kinds) > 1:
        raise Invalid(
            said("These are of several challenges."),
            where="tick",
            remedy=said("Choose one challenge, look at what was handed in, and approve those."),
        )


def _ticked(tick: str) -> tuple[int, tuple[int, int]] | None:
    """What a ticked box says: a submission as it was seen; None where it is no such thing."""
    match [number_in(one, range(IDS.stop)) for one in tick.split(".")]:
        case [int(number), int(turn), int(approvals)]:
            return number, (min(turn, SMALL), min(approvals, SMALL))
    return None


SMALL = 2**31 - 1  # the largest number that a turn can be on either database


HANDLERS = (approve, send_back, decline, undo, approve_all)
