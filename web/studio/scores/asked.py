"""What the address of the scores' page asks for: of which days, told apart by which field, in which steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlencode

from advocacy.errors import Invalid
from advocacy.reports.answers import Wanted
from advocacy.reports.scope import begin_of
from advocacy.reports.score_trend import STEPS
from advocacy.words import said
from web.studio.cohorts.asked import day, words

PATH = "/studio/scores"
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the scores, the same as to ``advocacy nps``.

    Attributes:
        since: the first day that counts, in UTC; None for all.
        until: the first day that counts no more; None for all.
        by: a field to tell groups apart by, or empty.
        step: ``month`` or ``week``.
    """

    since: date | None = None
    until: date | None = None
    by: str = ""
    step: str = MONTH

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """The question of an address, or of a form.

        Raises:
            Invalid: a part of it is nothing that can be asked.
        """
        step = words(query, "step") or MONTH
        if step not in STEPS:
            raise Invalid(
                said("“{step}” is no length of time.", step=step),
                where="step",
                remedy=said("Use one of {names}.", names=", ".join(STEPS)),
            )
        return cls(day(query, "since"), day(query, "until"), words(query, "by"), step)

    @property
    def start(self) -> datetime | None:
        """The instant of ``since``."""
        return None if self.since is None else begin_of(self.since)

    @property
    def end(self) -> datetime | None:
        """The instant of ``until``."""
        return None if self.until is None else begin_of(self.until)

    @property
    def options(self) -> dict[str, str]:
        """What is not said otherwise, as plain values."""
        told = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "by": self.by,
            "step": "" if self.step == MONTH else self.step,
        }
        return {name: value for name, value in told.items() if value}

    def behind(self, part: str = "", *, by: str = "", value: str | None = None, **days: datetime) -> str:
        """The address of the answers that a figure counts: a part, of a group, or of a period of its own."""
        told = {name: value for name, value in self.options.items() if name in {"since", "until"}}
        told |= {name: moment.date().isoformat() for name, moment in days.items()}
        told |= {"part": part} if part else {}
        told |= {"by": by, "value": value or ""} if by else {}
        return f"{PATH}/answers" + (f"?{urlencode(told)}" if told else "")

    def wanted(self, query: Mapping[str, Any]) -> Wanted:
        """The answers that the same address asks for."""
        return Wanted(words(query, "part"), self.start, self.end, self.by, words(query, "value") if self.by else "")
