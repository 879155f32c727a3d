"""The versions of a program: compared, published, and gone back to."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.numbers import number_in
from advocacy.programs import drafts, programs
from advocacy.programs.comparing import changes, lines
from advocacy.programs.versions import versions as versions_of
from advocacy.words import said
from web.pages import page
from web.studio.programs.publishing_view import consequences
from web.studio.programs.sent import VERSIONS, fields_sent, number_sent
from web.studio.programs.standing import standing
from web.visitors import MANAGERS, deed
from web.wiring import TAKE_PARTS, House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}"
DRAFT = "draft"


@route(f"{AT}/versions", http_method=OPENED, opt=MANAGERS)
async def versions(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """Every version there was, newest first, a page at a time."""
    before = number_in(str(request.query_params.get("before", "")), VERSIONS)
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        found = await versions_of(read, key, before=before)
    return page(request, "studio/programs/versions.html", it=it, found=found)


@route(f"{AT}/compare", http_method=OPENED, opt=MANAGERS)
async def compare(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """Two texts of a program: the version in force and the draft, or any two versions."""
    asked = request.query_params
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        known = await versions_of(read, key)
        older = str(asked.get("from") or it.number or DRAFT)
        newer = str(asked.get("to") or DRAFT)
        one, other = [it.text if name == DRAFT else await _text(read, key, name) for name in (older, newer)]
    told: dict[str, Any] = {"lines": lines(one, other), "changes": changes(one, other), "older": older, "newer": newer}
    return page(request, "studio/programs/compare.html", it=it, known=known, **told)


@route(f"{AT}/publish", http_method=OPENED, opt=MANAGERS)
async def ask(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """What publishing the draft would change, and for whom; or what keeps it from being published."""
    return await _asked(request, house, key, None)


@post(f"{AT}/versions", opt=MANAGERS)
async def publish(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Put the draft in force as the newest version."""
    revision = number_sent(await fields_sent(request), "revision")
    try:
        async with deed(request) as work:
            await _publish(work, key, revision)
    except (Invalid, Conflict) as mistake:
        return await _asked(request, house, key, mistake)
    return Redirect(f"/studio/programs/{key}?published=1", status_code=303)


@post(f"{AT}/versions/{{number:int}}/draft", opt=MANAGERS)
async def go_back(request: Request[Any, Any, Any], key: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Make a draft of an older version."""
    async with deed(request) as work:
        await drafts.begin_again(work, key, number)
    return Redirect(f"/studio/programs/{key}/publish", status_code=303)


async def _publish(work: Work, key: str, revision: int) -> None:
    draft = await drafts.open_draft(work, key)
    if draft.revision != revision:
        raise Conflict(
            said("{name} changed this draft in the meantime.", name=draft.author),
            remedy=said("Look at what is different now; then publish it."),
        )
    named = drafts.key_of(draft.text)
    if named != key:
        raise Invalid(
            said("The text is that of another program, “{key}”.", key=named),
            where="program",
            remedy=said("Write “program: {key}”, or begin a new program from this text.", key=key),
        )
    await programs.load(work, draft.text, f"{key}.yaml", TAKE_PARTS)
    await drafts.discard(work, key, revision=revision)


async def _asked(request: Request[Any, Any, Any], house: House, key: str, mistake: Mistake | None) -> Response[str]:
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        told = await consequences(read, it)
    status = 200 if mistake is None else 409 if isinstance(mistake, Conflict) else 422
    return page(request, "studio/programs/publish.html", status, it=it, told=told, mistake=mistake)


async def _text(read: Any, key: str, name: str) -> str:
    return await programs.export(read, key, number_in(name, VERSIONS) or 0)


HANDLERS = (versions, compare, ask, publish, go_back)
