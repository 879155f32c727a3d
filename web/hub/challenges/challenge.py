"""A challenge: how it stands for the member, beginning it, taking it back, and the moment after."""

from typing import Any
from urllib.parse import urlencode

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Read
from advocacy.errors import Conflict
from challenges import goes, submissions
from challenges.outline import stages_of
from web import access
from web.hub.challenges.challenge_view import finish, standing, standing_of_go
from web.hub.challenges.deal import Looking
from web.hub.challenges.stage_view import first_unanswered
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/hub/challenges/{program:str}/{key:str}"
GO = "/hub/goes/{number:int}"
BACK = frozenset({"started", "submitted", "sent_back"})


@route(AT, http_method=OPENED, opt=MEMBERS)
async def show(
    request: Request[Any, Any, Any], house: NamedDependency[House], program: FromPath[str], key: FromPath[str]
) -> Response[str]:
    """A challenge as it stands for the member."""
    thing = str(request.query_params.get("for", ""))
    async with house.database.read(request.user) as read:
        shown = await standing(read, await Looking.of(read, request), program, key, thing)
        stage = await _next_stage(read, shown.go) if shown.go else 0
    return page(request, "hub/challenge.html", it=shown, next_stage=stage)


@post(f"{AT}/start", opt=MEMBERS)
async def start(
    request: Request[Any, Any, Any],
    program: FromPath[str],
    key: FromPath[str],
) -> Response[Any]:
    """Begin it; whoever pressed twice is led to how it stands."""
    thing = str((await request.form()).get("for", ""))
    try:
        async with deed(request) as work:
            number = await submissions.start(work, key, int(request.user.id), program, thing)
    except Conflict:
        return Redirect(_with_thing(f"/hub/challenges/{program}/{key}", thing), status_code=303)
    return Redirect(f"/hub/goes/{number}/0", status_code=303)


@route(GO, http_method=OPENED, opt=MEMBERS)
async def go_on(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Where a go stands: on with it where it is begun, and otherwise what became of it."""
    async with house.database.read(request.user) as read:
        go = await access.submission(read, request.user, number)
        if go.state in {"started", "sent_back"}:
            return Redirect(f"/hub/goes/{number}/{await _next_stage(read, go)}", status_code=303)
        who = await Looking.of(read, request)
        if go.state == "completed":
            return page(request, "hub/challenge_done.html", end=await finish(read, who, go))
        shown = await standing_of_go(read, who, go)
    return page(request, "hub/challenge.html", it=shown, next_stage=0)


@route(f"{GO}/withdrawal", http_method=OPENED, opt=MEMBERS)
async def ask_back(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """What taking it back means, before it is done."""
    async with house.database.read(request.user) as read:
        go = await access.submission(read, request.user, number)
        if go.state not in BACK:
            return Redirect(f"/hub/goes/{number}", status_code=303)
        shown = await standing_of_go(read, await Looking.of(read, request), go)
    return page(request, "hub/challenge_back.html", it=shown)


@post(f"{GO}/withdrawal", opt=MEMBERS)
async def take_back(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Take it back; its answers are forgotten."""
    try:
        async with deed(request) as work:
            await submissions.withdraw(work, await access.submission(work, request.user, number))
    except Conflict:
        pass  # it was taken back or looked at in the meantime, and its page says which
    return Redirect(f"/hub/goes/{number}", status_code=303)


async def _next_stage(read: Read, go: Row[Any]) -> int:
    said = (await goes.answers_of(read, [go.id]))[go.id]
    return 0 if go.state == "sent_back" else first_unanswered(stages_of(go.definition), said)


def _with_thing(path: str, thing: str) -> str:
    return f"{path}?{urlencode({'for': thing})}" if thing else path


HANDLERS = (show, start, go_on, ask_back, take_back)
