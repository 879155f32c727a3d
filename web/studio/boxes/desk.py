"""The boxes' desk: the groups, and asking where boxes may go."""

from collections.abc import Collection, Sequence
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.database import Work
from advocacy.delivery.mail import Letter, queue
from advocacy.errors import Invalid, Mistake
from advocacy.numbers import number_in
from advocacy.words import said
from rewards.desk import ASKED, in_group
from web.language import Reader, read_by, say
from web.pages import page
from web.studio.boxes.view import desk_of, ticked
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
DESK = "/studio/boxes"
MOST_ASKED = 500
COUNTS = range(10**6)


@route(DESK, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The groups, and the boxes of one of them."""
    return await shown(request, house, request.query_params.get("group", ""))


@post(f"{DESK}/asking", opt=MANAGERS)
async def ask(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Write to those whose boxes were ticked and ask where they may go; each is asked once a day at most."""
    form = await request.form()
    try:
        numbers = set(ticked(form))
    except Invalid as wrong:
        return await shown(request, house, "address", wrong)
    async with deed(request) as work:
        sent = await ask_where(work, numbers, request.auth.name)
    return Redirect(f"{DESK}?group=address&said=asked&n={sent}&of={len(numbers)}", status_code=303)


async def ask_where(work: Work, numbers: Collection[int], signed: str) -> int:
    """Ask by mail where these boxes may go, as far as they lack something; how many mails go out."""
    rows = [row for row in await in_group(work, "address", limit=MOST_ASKED) if row.id in numbers]
    return len(await queue(work, [_letter(row, signed, f"{work.now:%Y-%m-%d}") for row in rows]))


def _letter(row: Row[Any], signed: str, day: str) -> Letter:
    """The mail in the language of whoever it is for; the same box on the same day is the same mail."""
    with read_by(Reader.of(row.language, "", row.scheduled_at)):
        subject = say(said("Where may your parcel go?"))
        text = say(
            said(
                "Hello {{first_name|there}},\n\nthere is a box for you here: {box}. We do not know yet where it may "
                "go, or what fits you. Say it in your hub, and it is packed with the next ones.\n\nIf you would rather "
                "have none, you can say that there too.",
                box=row.kind,
            )
        )
    return Letter(
        customer=row.customer_id,
        mail=ASKED,
        key=f"{ASKED}:{row.id}:{day}",
        about=f"shipment:{row.id}",
        kind="service",
        subject=subject,
        text=text,
        signed=signed,
        language=row.language,
    )


async def shown(
    request: Request[Any, Any, Any], house: House, group: str, wrong: Mistake | None = None
) -> Response[str]:
    """The desk with a group open, and what was wrong."""
    async with house.database.read(request.user) as read:
        found = await desk_of(read, group, number_in(request.query_params.get("after", "")))
    problems: Sequence[Mistake] = (
        wrong.problems or (wrong,) if isinstance(wrong, Invalid) else (wrong,) if wrong else ()
    )
    words = request.query_params
    return page(
        request,
        "studio/boxes/desk.html",
        422 if isinstance(wrong, Invalid) else 409 if wrong else 200,
        desk=found,
        problems=problems,
        told=words.get("said", ""),
        n=number_in(words.get("n", ""), COUNTS) or 0,
        of=number_in(words.get("of", ""), COUNTS) or 0,
    )


HANDLERS = (show, ask)
