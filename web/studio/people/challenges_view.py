"""The challenges of one customer, as they stand, and what somebody of the staff can do about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.words import Said, said
from challenges import boards, goes
from challenges.answers import Stage
from challenges.goes import submissions
from challenges.outline import stages_of
from challenges.unlocking import Entry, State
from web.hub.challenges.challenge_view import Told, told_of
from web.hub.challenges.stage_forms import form_of, heading_of

TYPED = frozenset({"short", "long", "one", "several", "number", "date", "read", "visit"})
"""What can be filled in for somebody, when they said it elsewhere; the rest is theirs alone."""

STATES: Mapping[State, Said] = {
    State.OPEN: said("Open to them"),
    State.STARTED: said("Begun"),
    State.WAITING: said("Waits for one of us"),
    State.SENT_BACK: said("Sent back to them"),
    State.DONE: said("Done"),
    State.SHUT: said("Shut"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A stage as a field of a form; ``was`` is what they answered so far."""

    name: str
    form: str
    heading: str
    options: Sequence[str]
    was: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """A challenge.

    Attributes:
        submission: the go that the state speaks of; 0 where there is none.
        seen: the turn and the number of approvals that the page shows, so that nobody decides about another.
        fields: what to fill in to finish it for them; None where that cannot be done from here.
    """

    program: str
    key: str
    title: str
    state: State
    words: Said
    reasons: Sequence[Said]
    points: int
    submission: int = 0
    seen: str = ""
    told: Sequence[Told] = ()
    fields: Sequence[Field] | None = None

    @property
    def id(self) -> str:
        """Its place on the page."""
        return f"{self.program}.{self.key}"


async def steps_of(read: Read, customer: int) -> list[Step]:
    """Every challenge of the programs in force, as it stands for a customer; four statements and the board's."""
    entries = await boards.board_of(read, customer, everything=True)
    ids = [entry.go.id for entry in entries if entry.go is not None]
    rows = {row.id: row for row in await read.rows(goes.rows().where(submissions.c.id.in_(ids)))} if ids else {}
    said_so_far = await goes.answers_of(read, ids)
    order = {state: place for place, state in enumerate((State.WAITING, State.STARTED, State.SENT_BACK, State.OPEN))}
    steps = [_step(entry, rows.get(entry.go.id) if entry.go else None, said_so_far) for entry in entries]
    return sorted(steps, key=lambda one: order.get(one.state, len(order)))


def _step(entry: Entry, row: Row[Any] | None, answers: Mapping[int, Mapping[int, Any]]) -> Step:
    challenge = entry.challenge
    stages = stages_of(row.definition) if row is not None else challenge.stages
    given = answers.get(row.id, {}) if row is not None else {}
    can_finish = entry.state in {State.OPEN, State.STARTED, State.SENT_BACK}
    return Step(
        program=challenge.program,
        key=challenge.key,
        title=challenge.title,
        state=entry.state,
        words=STATES[entry.state],
        reasons=[reason.sentence for reason in entry.reasons] if entry.state is State.SHUT else (),
        points=int(challenge.text.get("points") or 0),
        submission=row.id if row is not None else 0,
        seen=seen_of(row) if row is not None else "",
        told=told_of(stages, given, challenge.title) if entry.state is State.WAITING else (),
        fields=fields_of(stages, given, challenge.title) if can_finish and challenge.repeat != "object" else None,
    )


def seen_of(row: Row[Any]) -> str:
    """The turn and the number of approvals of a go, as a form carries them."""
    return f"{row.turn}.{row.approvals}"


def fields_of(stages: Sequence[Stage], given: Mapping[int, Any], title: str) -> Sequence[Field] | None:
    """The stages as fields, or None where one of them is for the customer alone."""
    if any(form_of(stage) not in TYPED and place not in given for place, stage in enumerate(stages)):
        return None
    return [
        Field(
            f"answer-{place}",
            form_of(stage),
            heading_of(stage, title),
            [str(one) for one in stage.get("options", ())],
            given.get(place),
        )
        for place, stage in enumerate(stages)
        if form_of(stage) in TYPED
    ]
