"""Every tag with how many have it: renaming one, which makes two of them one, and removing it from everybody."""

from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.database import Work
from advocacy.errors import Invalid, NotFound
from advocacy.people import tags
from advocacy.words import said
from web.pages import page
from web.studio.people.asked import PATH
from web.studio.people.forms import Typed
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
TAGS = f"{PATH}/tags"
ON_A_PAGE = 200
LONGEST_SENT = 200


@route(TAGS, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The tags, the most used first."""
    return await _shown(request, house, Typed())


@post(f"{TAGS}/rename", opt=MANAGERS)
async def rename(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Call a tag something else; where that one is there already, the two become one."""
    sent = await _sent(request)
    try:
        async with deed(request) as work:
            new = tags.checked(sent["new"])
            await _check_one(work, sent, new)
            await tags.rename(work, sent["tag"], new)
    except Invalid as wrong:
        return await _shown(request, house, sent.with_mistake(Invalid(wrong.message, where=sent["tag"]), sent["tag"]))
    except NotFound:
        # Pressed twice, or in a second tab: nobody has it any more, which is what was wanted.
        return Redirect(f"{TAGS}?done=renamed", status_code=303)
    return Redirect(f"{TAGS}?done=renamed", status_code=303)


@post(f"{TAGS}/remove", opt=MANAGERS)
async def remove(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take a tag off everybody, if it was ticked."""
    sent = await _sent(request)
    if sent["sure"] != "yes":
        wrong = Invalid(said("Tick that it is to come off everybody."), where=sent["tag"])
        return await _shown(request, house, sent.with_mistake(wrong, sent["tag"]))
    try:
        async with deed(request) as work:
            await tags.remove(work, sent["tag"])
    except NotFound:
        return Redirect(f"{TAGS}?done=removed", status_code=303)
    return Redirect(f"{TAGS}?done=removed", status_code=303)


async def _check_one(work: Work, sent: Typed, new: str) -> None:
    """Two tags become one only if that was ticked; nothing takes it apart again."""
    known = {row.word for row in await tags.counted(work)}
    if new != sent["tag"] and {new, sent["tag"]} <= known and sent["merge"] != "yes":
        raise Invalid(said("{tag} is there already. Tick that the two are to be one.", tag=new))


async def _sent(request: Request[Any, Any, Any]) -> Typed:
    form = await request.form()
    return Typed({name: str(value)[:LONGEST_SENT] for name, value in form.items() if isinstance(value, str)})


async def _shown(request: Request[Any, Any, Any], house: House, form: Typed) -> Response[str]:
    async with house.database.read(request.user) as read:
        listed = await tags.counted(read)
    done = request.query_params.get("done", "") if form.status == 200 else ""  # noqa: PLR2004 - the HTTP status
    return page(request, "studio/people/tags.html", form.status, listed=listed[:ON_A_PAGE], form=form, done=done)


HANDLERS = (show, rename, remove)
