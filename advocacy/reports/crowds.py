"""The people behind each figure of a report: every crowd is written down once, and both counted and listed by it.

A crowd says what holds of its members. Of rows that are already counted it is asked in Python; of people to be listed,
in the database. Opening a figure therefore shows as many people as the figure says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, and_

from advocacy.errors import Invalid
from advocacy.listening.scores import Segment
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.reports.members import UNASKED
from advocacy.words import said

SCORES = range(11)
INVITED, HELD_OUT = {"arm": "invited"}, {"arm": "holdout"}
JOINED = INVITED | {"joined": 1}
_PROMOTER = Segment.PROMOTER.value
STEPS: Mapping[str, Mapping[str, Any]] = {
    "baseline": {},
    "invited": INVITED,
    "delivered": INVITED,
    "opened": INVITED,
    "clicked": INVITED,
    "declined": INVITED | {"declined": 1},
    "joined": JOINED,
    "onboarded": INVITED,
    "shipped": INVITED,
    "delivered_box": INVITED,
    "due": JOINED | {"due": 1},
    "rescored": JOINED | {"answered": 1},
    "promoter_now": JOINED | {"now": _PROMOTER},
    "passive_now": JOINED | {"now": Segment.PASSIVE.value},
    "detractor_now": JOINED | {"now": Segment.DETRACTOR.value},
    "pending": JOINED | {"answered": 0, "over": 0},
    "silent": JOINED | {"answered": 0, "over": 1},
    "invited_promoter": INVITED | {"now": _PROMOTER},
    "unasked": {"arm": UNASKED},
    "held_out": HELD_OUT,
    "held_out_rescored": HELD_OUT | {"answered": 1},
    "held_out_promoter": HELD_OUT | {"now": _PROMOTER},
}
"""By name, what holds of everybody who came that far. What mails and the journal tell is looked up in ``funnel``."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some of the members of a cohort.

    Attributes:
        step: one of ``STEPS``.
        values: what holds of them, by column of ``members_told``.
    """

    step: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def of(self, *, segment: str | None = None, score: int | None = None) -> "Crowd":
        """Those of them who started there."""
        wanted = {"segment": segment, "score": score}
        return replace(self, values={**self.values, **{name: one for name, one in wanted.items() if one is not None}})

    def count(self, rows: Iterable[Row[Any]]) -> int:
        """How many they are among rows that are counted already."""
        wanted = tuple(self.values.items())
        return sum(row.people for row in rows if all(getattr(row, name) == one for name, one in wanted))

    def clause(self, told: Subquery) -> ColumnElement[bool]:
        """The same of ``members_told``."""
        return and_(*[told.c[name] == one for name, one in self.values.items()], told.c.segment.is_not(None))

    def early(self) -> list[ColumnElement[bool]]:
        """What of it is known of a member and their invitation already, and need not wait for the rest."""
        columns = {
            "arm": cohort_members.c.arm,
            "segment": cohort_members.c.baseline_segment,
            "score": cohort_members.c.baseline_score,
        }
        known = [column == self.values[name] for name, column in columns.items() if self._is_frozen(name)]
        # One who had not joined by then is told apart later.
        return [*known, invitations.c.accepted_at.is_not(None)] if self.values.get("joined") else known

    def _is_frozen(self, name: str) -> bool:
        # That a wave has not gone out is no arm that anybody was frozen with.
        return name in self.values and self.values[name] != UNASKED


def crowd(step: str, *, segment: str | None = None, score: int | None = None) -> Crowd:
    """The crowd of that name.

    Raises:
        Invalid: there is none of that name, or no such segment or score.
    """
    if step not in STEPS:
        raise Invalid(
            said("“{step}” is no step of a cohort.", step=step),
            where="step",
            remedy=said("Use one of {steps}.", steps=", ".join(STEPS)),
        )
    if segment is not None and segment not in {one.value for one in Segment}:
        raise Invalid(
            said("“{segment}” is no segment.", segment=segment),
            where="segment",
            remedy=said("Use detractor, passive or promoter."),
        )
    if score is not None and score not in SCORES:
        raise Invalid(said("A score is from 0 to 10."), where="score", remedy=said("Choose one of these."))
    return Crowd(step, STEPS[step]).of(segment=segment, score=score)
