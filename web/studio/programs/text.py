"""A program as text: typed, uploaded, downloaded, and the draft thrown away."""

from dataclasses import replace
from typing import Any

from litestar import HttpMethod, MediaType, Request, Response, post, route
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid
from advocacy.numbers import number_in
from advocacy.programs import drafts, programs
from advocacy.programs.comparing import changes, lines
from advocacy.programs.lint import check
from advocacy.programs.merging import merged
from advocacy.programs.nodes import LARGEST
from advocacy.programs.versions import is_published
from advocacy.words import said
from web.pages import page
from web.studio.programs.overtaken import Seen, kept
from web.studio.programs.sent import VERSIONS, fields_sent, number_sent
from web.studio.programs.standing import standing
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"


@route(f"{AT}/text", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The text with everything the checker says about it."""
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
    query = request.query_params
    told: dict[str, Any] = {"saved": "saved" in query, "both": "both" in query, "mistake": None}
    return page(request, "studio/programs/text.html", it=it, text=it.text, findings=it.findings, **told)


@post(f"{AT}/text", opt=MANAGERS)
async def save(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Keep a text as the draft, whether it can be read or not; what is wrong with it stands beside it then."""
    sent = await fields_sent(request)
    revision, text = number_sent(sent, "revision"), await _text_sent(request)
    try:
        mine = drafts.kept(text)
        seen, now = await kept(request, key, revision, lambda seen: _of_both(seen, mine))
    except _Crossed as crossed:
        return await _crossed(request, key, crossed, mine)
    except Invalid as mistake:
        async with house.database.read(request.user) as read:
            it = replace(await standing(read, key), revision=revision)
        told: dict[str, Any] = {"text": text[:LARGEST], "findings": (), "mistake": mistake}
        return page(request, "studio/programs/text.html", 422, it=it, saved=False, both=False, **told)
    if any(finding.severity == "error" for finding in check(now)):
        async with house.database.read(request.user) as read:
            it = await standing(read, key)
        told = {"text": it.text, "findings": it.findings, "mistake": None, "both": seen.is_newer}
        return page(request, "studio/programs/text.html", 422, it=it, saved=True, **told)
    both = "&both=1" if seen.is_newer else ""
    return Redirect(f"/studio/programs/{key}/text?saved=1{both}", status_code=303)


class _Crossed(Exception):
    """Two people have changed the same lines; nothing was saved."""

    def __init__(self, seen: Seen, both: str) -> None:
        super().__init__()
        self.seen = seen
        self.both = both


def _of_both(seen: Seen, mine: str) -> tuple[str, str]:
    if not seen.is_newer:
        return mine, mine
    both = merged(seen.before, seen.row.text, mine)
    if not both.is_clean:
        raise _Crossed(seen, both.text)
    return both.text, both.text


async def _crossed(request: Request[Any, Any, Any], key: str, crossed: _Crossed, mine: str) -> Response[str]:
    """Both texts: what mine would change in theirs, where what only they have changed stays theirs."""
    theirs = crossed.seen.row
    told: dict[str, Any] = {
        "lines": lines(theirs.text, crossed.both),
        "changes": changes(theirs.text, crossed.both),
        "both": crossed.both,
    }
    return page(request, "studio/programs/overtaken.html", 409, key=key, theirs=theirs, mine=mine, **told)


@route(f"{AT}/text.yaml", http_method=OPENED, opt=MANAGERS)
async def download(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The draft as a file, or the version of that number, exactly as it was written."""
    number = number_in(str(request.query_params.get("version", "")), VERSIONS)
    async with house.database.read(request.user) as read:
        if number is not None:
            text, name = await programs.export(read, key, number), f"{key}-{number}.yaml"
        else:
            text, name = (await standing(read, key)).text, f"{key}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=f"{MediaType.TEXT}; charset=utf-8", headers=headers)


@post(f"{AT}/draft/removal", opt=MANAGERS)
async def discard(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Throw the draft away."""
    sent = await fields_sent(request)
    async with deed(request) as work:
        try:
            await drafts.discard(work, key, revision=number_sent(sent, "revision"))
        except drafts.Overtaken as newer:
            raise Conflict(newer.message, remedy=said("Look at it before you throw it away.")) from newer
        is_left = await is_published(work, key)
    return Redirect(f"/studio/programs/{key}" if is_left else "/studio/programs", status_code=303)


async def _text_sent(request: Request[Any, Any, Any]) -> str:
    form = await request.form()
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return decoded(await file.read(4 * LARGEST + 1))
    return str(form.get("text", ""))


def decoded(content: bytes) -> str:
    """A file as text.

    Raises:
        Invalid: it is none.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        raise Invalid(
            said("This file is no text in UTF-8."), where="file", remedy=said("Save it as plain text in UTF-8.")
        ) from mistake


HANDLERS = (show, save, download, discard)
