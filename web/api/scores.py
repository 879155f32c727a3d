"""``/scores``: answers to a 0–10 question, from whatever tool asked it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import litestar
import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from advocacy.database import Work
from advocacy.errors import Invalid
from advocacy.listening.responses import Response, receive
from advocacy.people.saving import CustomerRow, save_customers
from web.api.once import ApiRequest, IdempotencyKey, once
from web.api.shapes import MOST_AT_ONCE, Line, Who, Word, checked_address, ids_of, many, place
from web.auth import needs
from web.errors import refusals
from web.wiring import House


class ScoreIn(Who):
    """An answer. A person we do not know yet is created; nobody named is an anonymous answer."""

    score: Annotated[int, msgspec.Meta(ge=0, le=10)]
    id: Annotated[Line, msgspec.Meta(description="Your id of this answer.")] | None = None
    source: Word = "api"
    channel: Literal["email", "web", "mobile", "sms", "in-app", "import", "api", "unknown"] = "api"
    answered_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    comment: Annotated[str, msgspec.Meta(max_length=20_000)] | None = None
    counts_as: Literal["relationship", "transactional", "program"] = "relationship"
    survey: Word | None = None
    name: Line | None = None


class ScoresTaken(msgspec.Struct):
    """What became of the answers: how many were new, known word for word, or given a comment they had not had."""

    imported: int
    unchanged: int
    completed: int


ScoresIn = ScoreIn | Annotated[list[ScoreIn], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


@post(
    "/scores",
    summary="Hand in scores",
    guards=[needs("scores:write")],
    responses=refusals(400, 401, 403, 404, 409, 413, 422),
    tags=["scores"],
)
async def take(
    request: ApiRequest, house: NamedDependency[House], data: JSONBody[ScoresIn], key: IdempotencyKey = None
) -> litestar.Response[ScoresTaken]:
    """Hand in answers: one, or a list of up to a thousand, all or nothing.

    The same ``source`` and ``id`` are the same answer and change nothing when they come again.
    """

    async def do(work: Work) -> ScoresTaken:
        people = await _people(work, data)
        given = [_response(one, person, data, position, work) for position, (one, person) in enumerate(people)]
        received = await receive(work, given)
        return ScoresTaken(received.new, received.unchanged, received.completed)

    return await once(request, house, key, do)


async def _people(work: Work, body: Any) -> list[tuple[ScoreIn, int | None]]:
    given: Sequence[ScoreIn] = many(body)
    by_number = [one for one in given if one.customer is not None]
    by_name = [(at, one) for at, one in enumerate(given) if one.customer is None and (one.email or one.external_id)]
    ids: dict[int, int] = dict(zip(map(id, by_number), await ids_of(work, by_number), strict=True))
    rows = [
        CustomerRow(
            email=checked_address(one.email, place(body, at, "email")), external_id=one.external_id, name=one.name
        )
        for at, one in by_name
    ]
    if rows:
        ids |= zip((id(one) for _, one in by_name), await save_customers(work, rows), strict=True)
    return [(one, ids.get(id(one))) for one in given]


def _response(one: ScoreIn, customer: int | None, body: Any, position: int, work: Work) -> Response:
    if one.answered_at is not None and one.answered_at > work.now:
        raise Invalid(
            "The answer was given in the future.",
            where=place(body, position, "answered_at"),
            remedy="Check the time zone, or leave it out: it then counts as of now.",
        )
    offset = one.answered_at.utcoffset() if one.answered_at is not None else None
    return Response(
        score=one.score,
        source=one.source,
        external_id=one.id or secrets.token_hex(16),
        customer=customer,
        channel=one.channel,
        answered_at=one.answered_at,
        offset_minutes=int(offset.total_seconds() // 60) if offset is not None else None,
        comment=one.comment,
        counts_as=one.counts_as,
        survey=one.survey,
    )
