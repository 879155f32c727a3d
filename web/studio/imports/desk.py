"""Where files come in: sending one, and those that were sent."""

import asyncio
from datetime import timedelta
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from advocacy.database import Read
from advocacy.errors import Invalid, TooMany
from advocacy.listening import import_files, importing
from advocacy.listening.import_files import LARGEST
from advocacy.listening.intake.findings import Unsure
from advocacy.listening.intake.outline import KINDS, Outline
from advocacy.people.allowances import Allowance, allow
from advocacy.words import said
from web.hub.kept import handlers
from web.pages import page
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
DESK = "/studio/people/import"
LARGEST_SENT = LARGEST + 100_000  # a file, and what a form puts around it
FILES = Allowance("import", 100, timedelta(days=1))
MEGABYTE = 1_000_000
TOO_LARGE = 413


@route(DESK, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Send a file; below, those that are on their way and those that were taken in."""
    async with house.database.read(request.user) as read:
        return await _shown(request, read)


async def too_large(request: Request[Any, Any, Any], refusal: Exception) -> Response[str]:
    """The file was refused before anybody read it; the page says how large one may be."""
    status = refusal.status_code if isinstance(refusal, HTTPException) else 403
    house: House = request.app.state.house
    words = Invalid(
        said("This file is larger than {n} MB.", n=LARGEST // MEGABYTE),
        remedy=said("Leave out columns that are not needed, or send it in parts."),
    )
    if status != TOO_LARGE:
        words = Invalid(said("Your browser sent something that cannot be read."), remedy=said("Choose the file again."))
    if request.user is None:
        return page(request, "shared/mistake.html", status, problem=words)
    async with house.database.read(request.user) as read:
        return await _shown(request, read, words, status=status)


@post(
    DESK,
    opt=MANAGERS,
    request_max_body_size=LARGEST_SENT,
    exception_handlers={HTTPException: handlers(too_large)[HTTPException]},
)
async def send(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take a file, look at its columns, and keep it until somebody has said what they are."""
    form = await request.form()
    kind, sent = str(form.get("kind", "")), form.get("file")
    try:
        file = _chosen(kind, sent)
        data = await file.read()
        await file.close()
        seen, asked = await asyncio.to_thread(_outline, data, kind)
        async with deed(request) as work:
            await allow(work, FILES, str(request.user.id), secret=house.settings.secret_key)
            number = await import_files.receive(work, file.filename, kind, data, seen, asked=asked)
    except (Invalid, TooMany) as wrong:
        async with house.database.read(request.user) as read:
            return await _shown(request, read, wrong, kind=kind, status=429 if isinstance(wrong, TooMany) else 422)
    return Redirect(f"{DESK}/{number}", status_code=303)


def _chosen(kind: str, sent: Any) -> UploadFile:
    if kind not in KINDS:
        raise Invalid(said("Say what is in the file."), where="kind")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Invalid(said("Choose a file."), where="file")
    return sent


def _outline(data: bytes, kind: str) -> tuple[Outline, dict[str, Any] | None]:
    if len(data) > LARGEST:
        raise Invalid(
            said("This file is larger than {n} MB.", n=LARGEST // MEGABYTE),
            remedy=said("Leave out columns that are not needed, or send it in parts."),
        )
    return importing.outlined(data, kind)


async def _shown(
    request: Request[Any, Any, Any],
    read: Read,
    wrong: Invalid | TooMany | Unsure | None = None,
    *,
    kind: str = "",
    status: int = 200,
) -> Response[str]:
    files = await import_files.latest(read, request.user.id)
    return page(
        request,
        "studio/imports/desk.html",
        status,
        files=files,
        kind=kind,
        wrong=wrong,
        where=wrong.where if isinstance(wrong, Invalid) and wrong.where in {"kind", "file"} else "",
        said_before=request.query_params.get("said", ""),
        largest=LARGEST // MEGABYTE,
    )


HANDLERS = (show, send)
