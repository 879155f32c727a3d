"""A program as text: typed, uploaded, downloaded, and the draft thrown away."""

from typing import Any

from litestar import HttpMethod, MediaType, Request, Response, post, route
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid
from advocacy.programs import drafts, programs
from advocacy.programs.lint import check
from advocacy.programs.nodes import LARGEST
from advocacy.programs.versions import is_published
from advocacy.words import said
from web.pages import page
from web.studio.programs import overtaken
from web.studio.programs.sent import fields_sent, first, number_sent
from web.studio.programs.standing import standing, written_over
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"


@route(f"{AT}/text", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The text with everything the checker says about it."""
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
    saved = "saved" in request.query_params
    return page(
        request, "studio/programs/text.html", it=it, text=it.text, findings=it.findings, mistake=None, saved=saved
    )


@post(f"{AT}/text", opt=MANAGERS)
async def save(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Keep a text as the draft, whether it can be read or not; what is wrong with it stands beside it then."""
    sent = await fields_sent(request)
    text = await _text_sent(request)
    try:
        async with deed(request) as work:
            kept = drafts.kept(text)
            row = await written_over(work, key, number_sent(sent, "revision"))
            if kept != row.text:
                await drafts.save(work, key, kept, revision=row.revision)
    except drafts.Overtaken as newer:
        return overtaken.page_of(request, key, newer, drafts.kept(text))
    except Invalid as mistake:
        async with house.database.read(request.user) as read:
            it = await standing(read, key)
        told: dict[str, Any] = {"text": text[:LARGEST], "findings": (), "mistake": mistake, "saved": False}
        return page(request, "studio/programs/text.html", 422, it=it, **told)
    if any(finding.severity == "error" for finding in check(kept)):
        async with house.database.read(request.user) as read:
            it = await standing(read, key)
        told = {"text": it.text, "findings": it.findings, "mistake": None, "saved": True}
        return page(request, "studio/programs/text.html", 422, it=it, **told)
    return Redirect(f"/studio/programs/{key}/{'text?saved=1' if not first(sent, 'back') else ''}", status_code=303)


@route(f"{AT}/text.yaml", http_method=OPENED, opt=MANAGERS)
async def download(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The draft as a file, or the version of that number, exactly as it was written."""
    asked = str(request.query_params.get("version", ""))
    async with house.database.read(request.user) as read:
        if asked.isdecimal() and len(asked) < 8:  # noqa: PLR2004 - no program has so many
            text, name = await programs.export(read, key, int(asked)), f"{key}-{int(asked)}.yaml"
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
