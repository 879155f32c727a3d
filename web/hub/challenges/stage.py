"""One stage at a time: answer, go back, go on, hand in; and saving by itself while somebody types."""

from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.errors import Invalid, TooMany
from advocacy.people.allowances import allow
from challenges import goes, submissions, uploads
from challenges.files.anew import anew
from challenges.occurrences import UNFINISHED
from challenges.outline import stages_of
from challenges.stages import check_answer, is_required, left_out, stage_at
from web import access
from web.hub.challenges.deal import Looking
from web.hub.challenges.stage_forms import WAS, digest_of, form_of, meant, typed_in
from web.hub.challenges.stage_view import first_missing, stage_page
from web.hub.challenges.uploads import LARGEST_UPLOAD, UPLOADS
from web.hub.kept import NO_PUSH, handlers, kept, kept_line, line
from web.pages import page, reader_of
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/hub/goes/{number:int}/{stage:int}"
LARGEST_DRAFT = 1_000_000


class Newer(Exception):
    """Another tab has kept another answer here since this page was drawn."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of a stage as it came.

    Attributes:
        form: all of it.
        to: where to go: ``next``, ``back``, ``stay`` or ``remove``.
        file: what was chosen, if anything was.
        language: in which the member writes numbers.
    """

    form: FormMultiDict
    to: str
    file: UploadFile | None
    language: str

    @classmethod
    async def of(cls, request: Request[Any, Any, Any]) -> "Sent":
        """The form of a request."""
        form = await request.form()
        chosen = form.get("file")
        file = chosen if isinstance(chosen, UploadFile) and chosen.filename else None
        return cls(form, str(form.get("to", "next")), file, reader_of(request).language)


@route(AT, http_method=OPENED, opt=MEMBERS)
async def show(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int], stage: FromPath[int]
) -> Response[Any]:
    """One stage, with what was said so far."""
    async with house.database.read(request.user) as read:
        go = await access.submission(read, request.user, number)
        if go.state not in UNFINISHED:
            return Redirect(f"/hub/goes/{number}", status_code=303)
        is_open = request.query_params.get("still") == "open"
        shown = await stage_page(read, go, stage, await Looking.of(read, request), is_open_still=is_open)
    return page(request, "hub/challenge_stage.html", it=shown)


@post(AT, opt=MEMBERS, request_max_body_size=LARGEST_UPLOAD, exception_handlers=handlers(kept))
async def answer(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int], stage: FromPath[int]
) -> Response[Any]:
    """Answer a stage and go on; with the last one the whole is handed in."""
    sent = await Sent.of(request)
    try:
        if sent.file is not None:
            await _attach(request, house, number, stage, sent.file)
        async with deed(request) as work:
            path = await _take(work, await access.submission(work, request.user, number), stage, sent)
    except (Invalid, TooMany) as mistake:
        return await _again(request, house, sent, mistake)
    except Newer:
        return await _again(request, house, sent)
    return Redirect(path, status_code=303)


@post(f"{AT}/draft", opt=MEMBERS, request_max_body_size=LARGEST_DRAFT, exception_handlers=handlers(kept_line))
async def draft(request: Request[Any, Any, Any], number: FromPath[int], stage: FromPath[int]) -> Response[str]:
    """Save what stands in the fields while somebody types; the answer is a line."""
    sent = await Sent.of(request)
    try:
        async with deed(request) as work:
            go = await access.submission(work, request.user, number)
            one = stage_at(stages_of(go.definition), stage)
            saved = (await goes.answers_of(work, [go.id]))[go.id].get(stage)
            typed = meant(one, typed_in(one, sent.form), sent.language)
            good = check_answer(one, typed, str(stage))
            _refuse_if_newer(sent, saved, good)
            await submissions.answer(work, go, stage, typed)
            at = work.now
    except Invalid as mistake:
        return line(request, mistake)
    except Newer:
        return page(request, "hub/challenge_saved.html", 409, is_newer=True)
    return page(request, "hub/challenge_saved.html", at=at, was=digest_of(good))


async def _take(work: Work, go: Row[Any], stage: int, sent: Sent) -> str:
    """Keep what was said, and where it leads."""
    stages = stages_of(go.definition)
    one = stage_at(stages, stage)
    saved = (await goes.answers_of(work, [go.id]))[go.id]
    typed = meant(one, typed_in(one, sent.form), sent.language)
    if form_of(one) == "upload":
        typed = None if sent.to == "remove" else saved.get(stage)
    good = check_answer(one, typed, str(stage))
    if good is None and sent.to == "next" and is_required(one):
        raise left_out(one, str(stage))
    _refuse_if_newer(sent, saved.get(stage), good)
    await submissions.answer(work, go, stage, typed)
    known = {place: said for place, said in saved.items() if place != stage}
    known |= {} if good is None else {stage: good}
    here = f"/hub/goes/{go.id}"
    if sent.to in {"stay", "remove"}:
        return f"{here}/{stage}"
    if sent.to == "back":
        return f"{here}/{max(0, stage - 1)}"
    if stage + 1 < len(stages):
        return f"{here}/{stage + 1}"
    left = first_missing(stages, known)
    if left is not None:
        return f"{here}/{left}?still=open"
    await submissions.submit(work, go)
    return here


def _refuse_if_newer(sent: Sent, saved: Any, good: Any) -> None:
    drawn_from = sent.form.get(WAS)
    if drawn_from is not None and drawn_from != digest_of(saved) and good != saved:
        raise Newer


async def _attach(request: Request[Any, Any, Any], house: House, number: int, stage: int, file: UploadFile) -> None:
    data = await file.read()
    await file.close()
    async with deed(request) as work:
        go = await access.submission(work, request.user, number)
        wanted = uploads.upload_at(go, stage)
        if go.state not in UNFINISHED:
            raise goes.too_late()
        await allow(work, UPLOADS, str(request.user.id), secret=house.settings.secret_key)
    # Reading a stranger's file takes a while, and no transaction waits for it.
    made = await anew(data, uploads.accepts_of(wanted))
    async with deed(request) as work:
        go = await access.submission(work, request.user, number)
        await uploads.attach(work, go, stage, file.filename, made)


async def _again(
    request: Request[Any, Any, Any], house: House, sent: Sent, mistake: Invalid | TooMany | None = None
) -> Response[str]:
    """The same page, with what was typed: beside what is wrong, or beside what another tab has kept."""
    number, stage = request.path_params["number"], request.path_params["stage"]
    async with house.database.read(request.user) as read:
        go = await access.submission(read, request.user, number)
        typed = typed_in(stage_at(stages_of(go.definition), stage), sent.form)
        who = await Looking.of(read, request)
        shown = await stage_page(read, go, stage, who, typed=typed, mistake=mistake, newer=mistake is None)
    status = 409 if mistake is None else 429 if isinstance(mistake, TooMany) else 422
    answered = page(request, "hub/challenge_stage.html", status, it=shown)
    answered.headers.update(NO_PUSH)
    return answered


HANDLERS = (show, answer, draft)
