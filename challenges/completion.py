"""What a submission's turns are told as: the events of a challenge, and everything its completion brings with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Work
from advocacy.engine.people import learn
from advocacy.events import Event
from advocacy.listening.responses import Response, receive
from challenges import tracks
from challenges.occurrences import Go
from challenges.outline import Outline, stages_of
from challenges.situation import Situation
from challenges.stages import attributes_of, kind_of, offers_of


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as events tell of it.

    Attributes:
        turn: which turn of it the event is about.
        approvals: how often it was completed, this time included.
        text: the challenge, as it was worded when it was started.
        track: the member's track that the challenge is part of.
    """

    id: int
    customer: int
    program: str
    challenge: str
    occurrence: str
    turn: int
    approvals: int
    text: Mapping[str, Any]
    track: str | None = None

    @classmethod
    def of(cls, row: Row[Any], track: str | None, *, approvals: int | None = None) -> "Submission":
        """The submission of a row as ``goes`` gives it."""
        return cls(
            id=row.id,
            customer=row.customer_id,
            program=row.program,
            challenge=row.key,
            occurrence=row.occurrence,
            turn=row.turn,
            approvals=row.approvals if approvals is None else approvals,
            text=row.definition,
            track=track,
        )

    @property
    def data(self) -> dict[str, Any]:
        """The figures and keys that its events carry."""
        return {
            "program": self.program,
            "challenge": self.challenge,
            "points": int(self.text.get("points") or 0),
            "ask": bool(self.text.get("ask", False)),
            "stream": self.text.get("stream"),
            "track": self.track,
            "submission": self.id,
            "occurrence": self.occurrence,
        }

    def event(self, name: str) -> Event:
        """What happened to it in this turn; a completion is told by the number of the approval."""
        number = self.approvals if name == "challenge.completed" else self.turn
        return Event(name, self.customer, about=f"submission:{self.id}:{number}", object=self.challenge, data=self.data)


def track_of(outline: Outline | None, situation: Situation, customer: int, challenge: str) -> str | None:
    """The first of the member's tracks that the challenge is part of."""
    if outline is None or challenge not in outline.challenges:
        return None
    on = situation.tracks.get(customer, {})
    return next((key for key in outline.challenges[challenge].tracks if (outline.program, key) in on), None)


async def keep_what_was_said(work: Work, submission: Submission, answers: Mapping[int, Any]) -> list[Event]:
    """Answers about the person become attributes, and a score is received, whatever becomes of the submission.

    A score counts when it is given: if it waited for an approval, whoever approves could choose among scores.

    Returns:
        what there is to tell of it, to be recorded with the submission.
    """
    stages = stages_of(submission.text)
    attributes = attributes_of(stages, answers)
    told: list[Event] = []
    if attributes:
        about = f"submission:{submission.id}:{submission.turn}"
        told = await learn(work, submission.customer, attributes, about=about)
    scores = [
        Response(
            score=answers[position]["score"],
            source="hub",
            external_id=f"submission:{submission.id}:{position}",
            customer=submission.customer,
            channel="web",
            comment=answers[position].get("why"),
        )
        for position, stage in enumerate(stages)
        if kind_of(stage) == "score" and position in answers
    ]
    if scores:
        await receive(work, scores)
    return told


async def tell_completed(
    work: Work,
    submission: Submission,
    answers: Mapping[int, Any],
    outline: Outline | None,
    situation: Situation,
    *,
    before: Sequence[Event] = (),
) -> None:
    """Record a completion, what was offered in it, and the track it finishes.

    Args:
        work: the work.
        submission: what was completed.
        answers: what was said in it, if it has stages that offer something.
        outline: the program in force; None when it has none of it any more.
        situation: where the member stood just before.
        before: events of the same moment that come first.
    """
    offers = offered(submission, answers)
    finished: list[Event] = []
    if outline is not None and submission.track is not None:
        note_done(submission, situation)
        finished = await tracks.finish(work, outline, situation, [submission.customer])
    await work.record(*before, submission.event("challenge.completed"), *offers, *finished)


def note_done(submission: Submission, situation: Situation) -> None:
    """Let the situation know of a completion, so that the track it may finish is seen to be finished."""
    place = (submission.program, submission.challenge)
    done = Go(submission.id, *place, submission.occurrence, "completed")
    situation.goes.setdefault(submission.customer, {}).setdefault(place, []).append(done)


def offered(submission: Submission, answers: Mapping[int, Any]) -> list[Event]:
    """What was offered to the company in it; pure."""
    return [
        Event(
            f"{kind}.offered",
            submission.customer,
            about=f"submission:{submission.id}",
            object=submission.challenge,
            data={
                "program": submission.program,
                "challenge": submission.challenge,
                "submission": submission.id,
                **keys,
            },
        )
        for kind, keys in offers_of(stages_of(submission.text), answers).items()
    ]
