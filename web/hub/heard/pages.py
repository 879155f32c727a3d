"""Being heard: ask a person, read the answer, and see what became of one's words."""

from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from advocacy.errors import Invalid, TooMany
from advocacy.listening import conversations, questions
from advocacy.people.allowances import Allowance, allow
from advocacy.programs import hosts
from web import access
from web.hub.frame import frame_of
from web.hub.heard.view import ASKING, HEARD, Typed, heard
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
QUESTIONS = Allowance("question", 20, timedelta(days=1))
LINES = Allowance("line", 60, timedelta(days=1))


@route(HEARD, http_method=OPENED, opt=MEMBERS)
async def show(
    request: Request[Any, Any, Any], house: NamedDependency[House], before: FromQuery[int | None] = None
) -> Response[str]:
    """What a member said, and what became of it."""
    return await _shown(request, house, before=before)


@post(HEARD, opt=MEMBERS)
async def ask(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Ask a question."""
    words, key = await _sent(request)
    member = int(request.user.id)
    try:
        async with deed(request) as work:
            await allow(work, QUESTIONS, str(member), secret=house.settings.secret_key)
            host = await hosts.host_of(work, member)
            number = await questions.ask(work, member, words, key=key, owner=host.staff)
    except (Invalid, TooMany) as wrong:
        return await _shown(request, house, typed=Typed(ASKING, words, wrong))
    return Redirect(f"{HEARD}#q{number}", status_code=303)


@post(f"{HEARD}/{{number:int}}/lines", opt=MEMBERS)
async def add(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Write on in a conversation."""
    words, key = await _sent(request)
    async with house.database.read(request.user) as read:
        row = await access.conversation(read, request.user, number)
    place = f"q{row.id}" if row.score_id is None else f"c{row.score_id}"
    try:
        async with deed(request) as work:
            await allow(work, LINES, str(request.user.id), secret=house.settings.secret_key)
            await questions.add(work, row, words, key=key)
    except (Invalid, TooMany) as wrong:
        return await _shown(request, house, typed=Typed(place, words, wrong))
    return Redirect(f"{HEARD}#{place}", status_code=303)


@post(f"{HEARD}/comments/{{number:int}}/lines", opt=MEMBERS)
async def add_to_comment(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Add to a comment on a score; from now on it is a conversation."""
    words, key = await _sent(request)
    try:
        async with deed(request) as work:
            score = await access.comment(work, request.user, number)
            await allow(work, LINES, str(request.user.id), secret=house.settings.secret_key)
            await questions.add(work, await conversations.of_comment(work, score), words, key=key)
    except (Invalid, TooMany) as wrong:
        return await _shown(request, house, typed=Typed(f"c{number}", words, wrong))
    return Redirect(f"{HEARD}#c{number}", status_code=303)


async def _sent(request: Request[Any, Any, Any]) -> tuple[str, str]:
    sent = await request.form()
    return str(sent.get("words", "")), str(sent.get("key", ""))[:64]


async def _shown(
    request: Request[Any, Any, Any], house: House, *, before: int | None = None, typed: Typed | None = None
) -> Response[str]:
    async with house.database.read(request.user) as read:
        seen = await heard(read, int(request.user.id), request.auth.zone, before=before, typed=typed)
        frame = await frame_of(read, request)
    status = 200
    if typed is not None:
        status = 429 if isinstance(typed.mistake, TooMany) else 422
    return page(request, "hub/heard.html", status, seen=seen, frame=frame)


HANDLERS = (show, ask, add, add_to_comment)
