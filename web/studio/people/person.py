"""The page of one customer: everything that happened, and everything that stands beside it."""

from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.numbers import number_in
from advocacy.words import Said, said
from web.merging import gone_into
from web.pages import page, reader_of
from web.studio.people.asked import PATH
from web.studio.people.everybody_view import SEGMENTS
from web.studio.people.happenings import KINDS
from web.studio.people.person_view import customer_of, person_of
from web.studio.people.timeline import timeline
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ONE = f"{PATH}/{{id:int}}"
NAMES = {
    "scores": said("Scores"),
    "challenges": said("Challenges"),
    "points": said("Points"),
    "rewards": said("Rewards and boxes"),
    "mails": said("Mails"),
    "talk": said("Said and answered"),
    "staff": said("By us"),
    "membership": said("Coming and going"),
}
DONE: dict[str, Said] = {
    "written": said("Written. It stands in the timeline."),
    "noted": said("Noted."),
    "points": said("Booked. The statement has the line."),
    "changed": said("Changed."),
    "tagged": said("Tagged."),
    "merged": said("The two are one."),
    "untagged": said("The tag is off."),
}


@route(ONE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """Everything about a customer; of somebody who was erased, only that."""
    kind = request.query_params.get("kind", "")
    kind = kind if kind in KINDS else ""
    before = request.query_params.get("before", "")
    async with house.database.read(request.user) as read:
        row = await customer_of(read, id)
        if row.erased_at is not None:
            into = await gone_into(read, id)
            return page(request, "studio/people/erased.html", number=id, at=row.erased_at, into=into)
        who = await person_of(read, row)
        told = await timeline(
            read,
            id,
            reader_of(request).zone,
            kind=kind,
            before=number_in(before),
        )
    return page(
        request,
        "studio/people/person.html",
        fragment="timeline",
        who=who,
        told=told,
        kinds=NAMES,
        segments=SEGMENTS,
        done=DONE.get(request.query_params.get("done", "")),
        is_admin=request.user.role == "admin",
    )


HANDLERS = (show,)
