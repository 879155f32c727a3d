"""What the page of one stage shows: the question, what was said so far, and what happens then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.errors import Invalid, Mistake
from advocacy.words import said
from challenges import goes
from challenges.answers import Stage
from challenges.outline import is_checked_by_a_person, stages_of
from challenges.stages import is_required, stage_at
from web.hub.challenges.challenge_view import Told
from web.hub.challenges.deal import Deal, Looking, Remark, deal_of, host_of, remark_of
from web.hub.challenges.stage_fields import Fields
from web.hub.challenges.stage_forms import ANSWER, LABELS, form_of, heading_of

END_SENT, END_DONE = said("Sent"), said("Done")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on the way: its label, and whether it is behind, here or ahead."""

    label: str
    place: str


@dataclass(frozen=True, slots=True)
class StagePage(Fields):
    """One stage of a go.

    Attributes:
        go: the go, as ``goes.of_member`` gives it.
        number: which stage, counted from 0.
        stops: all stages, and the end.
        deal: what it earns, who looks at it, how long it takes.
        remark: what a person said about it, if it was sent back.
        newer: what another tab has kept here meanwhile; None where none has.
        is_open_still: whether it was left out, and all the others are answered.
    """

    go: Row[Any]
    number: int
    stops: Sequence[Stop]
    deal: Deal
    remark: Remark | None = None
    newer: Any = None
    is_open_still: bool = False

    @property
    def title(self) -> str:
        """The challenge's."""
        return str(self.go.definition.get("title") or self.go.key)

    @property
    def is_last(self) -> bool:
        """Whether it is handed in with this one."""
        return self.number == len(stages_of(self.go.definition)) - 1

    @property
    def saved_at(self) -> datetime | None:
        """When what is kept was."""
        return None if self.saved is None else self.go.changed_at

    @property
    def path(self) -> str:
        """The address of this page."""
        return f"/hub/goes/{self.go.id}/{self.number}"

    @property
    def kept(self) -> Told:
        """What another tab has kept."""
        return Told(self.form, self.heading, self.newer)


async def stage_page(
    read: Read,
    go: Row[Any],
    number: int,
    who: Looking,
    *,
    typed: Any = None,
    mistake: Mistake | None = None,
    newer: bool = False,
    is_open_still: bool = False,
) -> StagePage:
    """The page of a stage of a go.

    Args:
        read: a read or a work.
        go: as ``goes.of_member`` gives it.
        number: counted from 0.
        who: the member.
        typed: what was typed just now; None shows what is kept.
        mistake: what is wrong with it.
        newer: whether to show beside it what another tab has kept.
        is_open_still: whether only this one is missing.

    Raises:
        NotFound: the challenge has no such stage.
    """
    stage = stage_at(stages_of(go.definition), number)
    saved = (await goes.answers_of(read, [go.id]))[go.id].get(number)
    host = await host_of(read, go.program)
    return StagePage(
        go=go,
        number=number,
        stage=stage,
        form=form_of(stage),
        heading=heading_of(stage, str(go.definition.get("title") or go.key)),
        typed=saved if typed is None else typed,
        saved=saved,
        stops=stops_of(go, number),
        deal=deal_of(go.definition, host, who, read.now),
        remark=await remark_of(read, go, host),
        wrong=wrong_fields(mistake),
        newer=saved if newer else None,
        is_open_still=is_open_still,
    )


def wrong_fields(mistake: Mistake | None) -> dict[str, Mistake]:
    """Field to what is wrong with it; ``answer`` is the whole."""
    if mistake is None:
        return {}
    listed = (mistake.problems if isinstance(mistake, Invalid) else ()) or (mistake,)
    return {str(one.where or "").partition(".")[2] or ANSWER: one for one in listed}


def stops_of(go: Row[Any], number: int) -> list[Stop]:
    """The way through a go: what is behind, where the member is, what comes, and how it ends."""
    stages = stages_of(go.definition)
    places = ["is-done" if place < number else "is-here" if place == number else "" for place in range(len(stages))]
    stops = [Stop(LABELS[form_of(stage)], place) for stage, place in zip(stages, places, strict=True)]
    return [*stops, Stop(END_SENT if is_checked_by_a_person(go.definition) else END_DONE, "")]


def first_unanswered(stages: Sequence[Stage], said: Mapping[int, Any]) -> int:
    """Where to go on: the first stage without an answer, the last one when there is none."""
    return next((place for place in range(len(stages)) if place not in said), len(stages) - 1)


def first_missing(stages: Sequence[Stage], said: Mapping[int, Any]) -> int | None:
    """The first stage that has to be answered and is not; None when it can be handed in."""
    return next((place for place, stage in enumerate(stages) if is_required(stage) and place not in said), None)
