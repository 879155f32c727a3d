"""Asking people who are frozen into a cohort: those of one launch, or of one wave of it.

Both arms begin here. The invited get their invitation, the others are noted as held out, and for both the calendar of
the second score begins on this day. So whoever is never asked is compared with nobody who was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.database import Work
from advocacy.engine.actions import Action
from advocacy.engine.jobs import schedule_actions
from advocacy.engine.publication import Publication
from advocacy.events import Event
from advocacy.programs.invitations import Invited, invite


@dataclass(frozen=True, slots=True)
class Frozen:
    """Somebody in a cohort: the baseline, the arm, and the time zone."""

    customer: int
    score: int
    segment: str
    zone: str
    held: bool


async def ask(work: Work, publication: Publication, cohort: int, people: Sequence[Frozen]) -> None:
    """Invite those who are not held out, and put the second score of all down for its day."""
    if not people:
        return
    await work.record(*[_event(publication, cohort, one) for one in people])
    await invite(
        work, publication, cohort, [Invited(one.customer, one.segment, one.zone) for one in people if not one.held]
    )
    await _schedule_rescores(work, publication, cohort, people)


def _event(publication: Publication, cohort: int, one: Frozen) -> Event:
    return Event(
        "customer.held_out" if one.held else "customer.invited",
        one.customer,
        about=f"cohort:{cohort}",
        object=publication.program,
        data={
            "program": publication.program,
            "cohort": cohort,
            "score": one.score,
            "segment": one.segment,
            "version": publication.version_id,
        },
    )


async def _schedule_rescores(work: Work, publication: Publication, cohort: int, people: Sequence[Frozen]) -> None:
    """Score those who get no box on the same calendar: the holdout, and the invited who will not have joined."""
    rescore = (publication.document.get("holdout") or {}).get("rescore")
    if not rescore:
        return
    waiting = []
    for one in people:
        action = Action(
            kind="survey",
            params={"survey": rescore["survey"], "counts_as": "program"},
            customer=one.customer,
            event=_event(publication, cohort, one),
            rule=f"{publication.program}:holdout",
            version=publication.version_id,
            because=f"{publication.program}:holdout|{one.customer}|cohort:{cohort}",
        )
        waiting.append((action, one.zone, rescore["after"], {"joined": True}))
    await schedule_actions(work, waiting)
