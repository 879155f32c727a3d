"""The page of the scores: what is asked for, all in a fixed number of statements, and its drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.database import Read
from advocacy.reports.fields import attributes
from advocacy.reports.intervals import wilson
from advocacy.reports.nps import KNOWN, nps
from advocacy.reports.score_trend import MOST_PERIODS, by_period
from web.drawing import trend
from web.drawing.intervals import Interval, Mark, Scale, marks_of, scale_of
from web.drawing.score_trend import ScoreTrend, score_trend
from web.studio.scores.asked import Asked
from web.studio.scores.sentences import part_name

PARTS = ("promoters", "passives", "detractors", "danger")
USUAL = "account.tier"


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the database says for the page.

    Attributes:
        asked: what for.
        whole: the score of everybody.
        by: the field that groups are told apart by.
        groups: their scores, the largest first.
        periods: the scores of months or weeks, oldest first.
        fields: which fields there are.
    """

    asked: Asked
    whole: Mapping[str, Any]
    by: str
    groups: Sequence[Mapping[str, Any]]
    periods: Sequence[Mapping[str, Any]]
    fields: Sequence[str]

    @property
    def is_cut(self) -> bool:
        """Whether there are earlier periods than those that are shown."""
        return len(self.periods) == MOST_PERIODS


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawings.

    Attributes:
        mix: what share each part has of the answers, placed on ``scale``.
        wide: the trend for a wall; None where nothing can be drawn.
        narrow: the same for a phone.
    """

    mix: tuple[tuple[str, Mark], ...]
    scale: Scale
    wide: ScoreTrend | None
    narrow: ScoreTrend | None


async def told_of(read: Read, asked: Asked) -> Told:
    """What the database says.

    Raises:
        Invalid: there is no such field to tell groups apart by.
    """
    by = asked.by or USUAL
    return Told(
        asked=asked,
        whole=await nps(read, None, asked.start, asked.end),
        by=by,
        groups=await nps(read, by, asked.start, asked.end),
        periods=await by_period(read, asked.step, asked.start, asked.end),
        fields=[*KNOWN, *await attributes(read)],
    )


def drawn(told: Told) -> Drawn:
    """The drawings; call it while the page is written, for its words are the reader's."""
    shares = [_share(part, told.whole[part], told.whole["n"]) for part in PARTS]
    scale = scale_of(shares)
    return Drawn(
        mix=tuple(zip(PARTS, marks_of(shares, scale), strict=True)),
        scale=scale,
        wide=score_trend(told.periods, trend.WIDE),
        narrow=score_trend(told.periods, trend.NARROW),
    )


def _share(part: str, k: int, n: int) -> Interval:
    rate = wilson(k, n)
    return Interval(part_name(part), rate.k, rate.n, rate.rate, rate.low, rate.high)
