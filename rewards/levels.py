"""Levels as arithmetic: which level so many points make, and which are crossed on the way. No database.

A level is reached at its threshold exactly and is never taken away: where thresholds move, members rise to what
they now have, and nobody falls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from advocacy.errors import Invalid


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the ladder.

    Attributes:
        key: its name in programs.
        name: as members read it.
        threshold: lifetime points at which it is reached, inclusive.
        rank: its place on the ladder. Rank 0 is where everybody starts: a level that begins at 0 points, or else
            none at all, and the first level is 1.
    """

    key: str
    name: str
    threshold: int
    rank: int


Ladder = Sequence[Level]


def ladder_of(document: Sequence[Mapping[str, Any]]) -> tuple[Level, ...]:
    """The ladder that a program writes down.

    Raises:
        Invalid: a threshold is not above the one before it, or a key is used twice.
    """
    first = 0 if document and int(document[0]["from"]) == 0 else 1
    ladder = tuple(
        Level(str(said["key"]), str(said.get("name") or said["key"]), int(said["from"]), rank)
        for rank, said in enumerate(document, start=first)
    )
    for lower, higher in pairwise(ladder):
        if higher.threshold <= lower.threshold:
            raise Invalid(
                f"{higher.name} begins at {higher.threshold} points, and {lower.name} before it at {lower.threshold}.",
                where=f"levels, {higher.key}",
                remedy="List the levels so that each begins higher than the one before.",
            )
    if len({level.key for level in ladder}) < len(ladder):
        raise Invalid("Two levels have the same key.", where="levels", remedy="Give each a key of its own.")
    return ladder


def level_for(ladder: Ladder, lifetime: int) -> Level | None:
    """The level that so many lifetime points make; None below the first."""
    return next((level for level in reversed(ladder) if level.threshold <= lifetime), None)


def reached(ladder: Ladder, present: str | None, lifetime: int) -> list[Level]:
    """The levels above the present one that so many points reach, lowest first.

    The present level is a floor: with fewer points than it asks, nothing is reached and nothing is lost.
    """
    floor = next((level.rank for level in ladder if level.key == present), -1)
    return [level for level in ladder if level.rank > floor and level.threshold <= lifetime]
