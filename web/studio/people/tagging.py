"""Tags of one customer."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from advocacy.people import tags
from web.studio.people.forms import back_to
from web.studio.people.person import ONE
from web.visitors import MANAGERS, deed


@post(f"{ONE}/tags", opt=MANAGERS)
async def put_on(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Put a tag on; who has it keeps it."""
    word = str((await request.form()).get("tag", ""))
    async with deed(request) as work:
        await tags.put_on(work, id, word)
    return back_to(id, "tagged")


@post(f"{ONE}/tags/off", opt=MANAGERS)
async def take_off(request: Request[Any, Any, Any], id: FromPath[int]) -> Response[Any]:  # noqa: A002
    """Take a tag off; that it is off already is no mistake."""
    word = str((await request.form()).get("tag", ""))
    async with deed(request) as work:
        await tags.take_off(work, id, word)
    return back_to(id, "untagged")


HANDLERS = (put_on, take_off)
