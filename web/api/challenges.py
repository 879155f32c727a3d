"""``/members/{id}/challenges`` and ``/submissions``: taking part, for programs that do it in a member's name."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from advocacy.database import Work
from challenges import goes, reviews, submissions
from challenges.boards import board_of
from challenges.unlocking import Entry
from web.api.once import ApiRequest, IdempotencyKey, once
from web.api.shapes import Id, PathId, Word
from web.auth import needs
from web.errors import refusals
from web.wiring import House

Stage = Annotated[str, msgspec.Meta(pattern=r"^\d{1,3}$")]
Answers = Annotated[
    dict[Stage, Any],
    msgspec.Meta(max_length=100, description="Stage, counted from 0, to what was said; null takes an answer back."),
]


class Standing(msgspec.Struct):
    """A challenge as it stands for a member; ``reasons`` say what stands between."""

    program: str
    challenge: str
    title: str
    points: int
    state: str
    reasons: list[str]
    submission: int | None
    times: int


class SubmissionIn(msgspec.Struct, forbid_unknown_fields=True):
    """A go at a challenge. With answers it is handed in at once; without, it is only begun."""

    customer: Id
    challenge: Word
    program: Word | None = None
    object: Annotated[str, msgspec.Meta(max_length=120, description="Which one, where it is done once for each.")] = ""
    answers: Answers | None = None


class AnswersIn(msgspec.Struct, forbid_unknown_fields=True):
    """More answers of a go that was begun, and whether it is handed in with them."""

    answers: Answers
    hand_in: bool = True


class SubmissionOut(msgspec.Struct):
    """A go, and how it stands: ``started``, ``submitted`` (a person will look) or ``completed``."""

    id: int
    state: str


@get(
    "/members/{id:int}/challenges",
    summary="What is open for a member, and why the rest is not",
    guards=[needs("challenges:read")],
    responses=refusals(400, 401, 403, 404),
    tags=["challenges"],
)
async def board(request: ApiRequest, house: NamedDependency[House], id: PathId) -> list[Standing]:  # noqa: A002
    """Every challenge that is meant for a member, in the order of their programs."""
    async with house.database.read(request.user) as read:
        return [_shown(entry) for entry in await board_of(read, id)]


@post(
    "/submissions",
    summary="Begin a challenge, or do it at once",
    guards=[needs("submissions:write")],
    responses=refusals(400, 401, 403, 404, 409, 413, 422),
    tags=["challenges"],
)
async def begin(
    request: ApiRequest, house: NamedDependency[House], data: JSONBody[SubmissionIn], key: IdempotencyKey = None
) -> Response[SubmissionOut]:
    """Begin a challenge for a member; with answers, hand them in as well."""

    async def do(work: Work) -> SubmissionOut:
        if data.answers is None:
            number = await submissions.start(work, data.challenge, data.customer, data.program, data.object)
            return SubmissionOut(number, "started")
        said = {int(stage): answer for stage, answer in data.answers.items()}
        done = await submissions.complete(
            work, data.customer, data.challenge, said, program=data.program, thing=data.object
        )
        return SubmissionOut(done.submission, done.state)

    return await once(request, house, key, do)


@put(
    "/submissions/{id:int}/answers",
    summary="Answer, and hand in",
    guards=[needs("submissions:write")],
    responses=refusals(400, 401, 403, 404, 409, 413, 422),
    tags=["challenges"],
)
async def answer(
    request: ApiRequest,
    house: NamedDependency[House],
    id: PathId,  # noqa: A002
    data: JSONBody[AnswersIn],
) -> SubmissionOut:
    """Keep answers of a go that was begun or sent back; hand it in unless told to wait."""
    async with house.database.work(request.user) as work:
        go = await goes.get(work, id)
        for stage, said in data.answers.items():
            await submissions.answer(work, go, int(stage), said)
        if not data.hand_in:
            return SubmissionOut(id, go.state)
        return SubmissionOut(id, (await submissions.submit(work, go)).state)


@delete(
    "/submissions/{id:int}",
    summary="Take a submission back",
    guards=[needs("submissions:write")],
    responses=refusals(400, 401, 403, 404, 409),
    tags=["challenges"],
)
async def withdraw(request: ApiRequest, house: NamedDependency[House], id: PathId) -> None:  # noqa: A002
    """Take back what is not completed; its answers are forgotten."""
    async with house.database.work(request.user) as work:
        await submissions.withdraw(work, await goes.get(work, id))


@put(
    "/submissions/{id:int}/approval",
    summary="Approve a submission",
    guards=[needs("reviews:write")],
    responses=refusals(400, 401, 403, 404, 409),
    tags=["challenges"],
)
async def approve(request: ApiRequest, house: NamedDependency[House], id: PathId) -> SubmissionOut:  # noqa: A002
    """Say yes: the challenge is completed, and what it earns is earned."""
    async with house.database.work(request.user) as work:
        await reviews.approve(work, await goes.get(work, id))
        return SubmissionOut(id, (await goes.get(work, id)).state)


@delete(
    "/submissions/{id:int}/approval",
    summary="Take an approval back",
    guards=[needs("reviews:write")],
    responses=refusals(400, 401, 403, 404, 409),
    tags=["challenges"],
)
async def take_back(request: ApiRequest, house: NamedDependency[House], id: PathId) -> None:  # noqa: A002
    """Take an approval back; what it had earned is reversed exactly, and the submission waits again."""
    async with house.database.work(request.user) as work:
        await reviews.undo(work, await goes.get(work, id))


def _shown(entry: Entry) -> Standing:
    challenge = entry.challenge
    return Standing(
        program=challenge.program,
        challenge=challenge.key,
        title=challenge.title,
        points=int(challenge.text.get("points") or 0),
        state=entry.state.value,
        reasons=[reason.sentence for reason in entry.reasons],
        submission=entry.go.id if entry.go else None,
        times=entry.times,
    )


HANDLERS = (board, begin, answer, withdraw, approve, take_back)
