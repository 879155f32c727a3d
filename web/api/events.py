"""``/events``: what other systems say has happened."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from advocacy.database import Work
from advocacy.engine import outside
from advocacy.events import Event
from web.api.once import ApiRequest, IdempotencyKey, once
from web.api.shapes import MOST_AT_ONCE, Line, Who, Whole, Word, ids_of, like, many
from web.auth import needs
from web.errors import refusals
from web.wiring import House

Figures = Annotated[
    dict[Word, Annotated[str, msgspec.Meta(max_length=120)] | Whole | float | bool | None],
    msgspec.Meta(max_length=50, description="Figures and keys; no names, words or addresses, since events stay."),
]


class EventIn(Who):
    """Something that happened to a customer, ``thing.happened``, which rules of a program may wait for."""

    event: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    id: Annotated[Line, msgspec.Meta(description="Your id of this occurrence; the same id is taken in once.")]
    object: Annotated[str, msgspec.Meta(max_length=120, description="What it is counted by, such as a product.")] = ""
    data: Figures = msgspec.field(default_factory=dict)


class EventTaken(msgspec.Struct):
    """Whether it was new."""

    new: bool


EventsIn = EventIn | Annotated[list[EventIn], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
EventsTaken = EventTaken | list[EventTaken]


@post(
    "/events",
    summary="Say what happened elsewhere",
    guards=[needs("events:write")],
    responses=refusals(400, 401, 403, 404, 409, 413, 422),
    tags=["events"],
)
async def take(
    request: ApiRequest, house: NamedDependency[House], data: JSONBody[EventsIn], key: IdempotencyKey = None
) -> Response[EventsTaken]:
    """Say what happened to customers: one event, or a list of up to a thousand, all or nothing."""

    async def do(work: Work) -> EventsTaken:
        people = await ids_of(work, data)
        events = [
            Event(one.event, person, about=one.id, object=one.object, data=one.data)
            for one, person in zip(many(data), people, strict=True)
        ]
        taken: EventsTaken = like(data, [EventTaken(new) for new in await outside.receive(work, events)])
        return taken

    return await once(request, house, key, do)
