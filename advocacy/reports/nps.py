"""The Net Promoter Score as it is in the database: of everybody, or of each group of some field.

Answers of different kinds are never pooled silently: a figure is of relationship answers unless another kind is
asked for, and its notes say what was left aside and what is mixed in it. Groups of fewer than five people's
answers show their size and nothing else, because behind a small figure stands a person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, null, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.errors import Invalid
from advocacy.listening.responses import COUNTS_AS, scores
from advocacy.listening.scores import Segment, in_danger_zone, segment_of
from advocacy.listening.scores import nps as nps_of_counts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.reports.fields import GREY_BELOW, OF_PEOPLE, SMALLEST_GROUP, as_key, field_of
from advocacy.words import said, said_of

DECIMALS = 6
USUAL = "relationship"
"""The kind of answers that a figure is of where nobody asks for another."""

_PLAIN: Mapping[str, ColumnElement[Any]] = {
    "source": scores.c.source,
    "channel": scores.c.channel,
    "survey": scores.c.survey,
    "counts_as": scores.c.counts_as,
}
KNOWN: Mapping[str, ColumnElement[Any]] = {**_PLAIN, **OF_PEOPLE}
"""What answers are told apart by, beside the attributes of people and accounts."""


@dataclass(slots=True)
class _Group:
    """The answers of one group, counted."""

    by_score: Counter[int] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    undated: int = 0

    def add(self, row: Any, wanted: str | None) -> None:
        if wanted is not None and row.counts_as != wanted:
            self.aside[row.counts_as] += row.answers
            return
        self.by_score[row.score] += row.answers
        self.channels[row.channel] += row.answers
        self.undated += 0 if row.dated else row.answers


async def nps(
    read: Read,
    by: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    counts_as: str = USUAL,
) -> Any:
    """The NPS of everybody as a mapping, or with ``by`` a list of them, each with its ``value``, largest first.

    Args:
        read: a read or a work.
        by: ``source``, ``channel``, ``survey``, ``counts_as``, ``language``, ``zone``, ``title``, ``account``,
            ``account.tier``, ``level``, ``program``, ``arm``, ``attribute.X`` or ``account.attribute.X``.
        since: the first instant that counts.
        until: the first instant that counts no more.
        counts_as: ``relationship`` (also every import that does not say), ``transactional`` or ``program``. With
            ``by="counts_as"`` each kind is a group of its own.

    Raises:
        Invalid: there is no such field or kind.
    """
    if counts_as not in COUNTS_AS:
        raise Invalid(
            f"{counts_as!r} is no kind of answer.", where="counts_as", remedy=f"Choose one of {', '.join(COUNTS_AS)}."
        )
    wanted = None if by == "counts_as" else counts_as
    groups: dict[Any, _Group] = {}
    for row in await read.rows(_counted(by, since, until, sqlite=read.is_sqlite)):
        groups.setdefault(as_key(row.value), _Group()).add(row, wanted)
    if by is None:
        return _figures(groups.get("", _Group()), windowed=since is not None or until is not None)
    told: list[dict[str, Any]] = [
        {"value": value or None} | _figures(group, windowed=since is not None or until is not None)
        for value, group in groups.items()
        if group.by_score
    ]
    told.sort(key=lambda one: (one["n"], str(one["value"])), reverse=True)
    return [hidden_if_small(one, several=len(told) > 1) for one in told]


def _counted(by: str | None, since: datetime | None, until: datetime | None, *, sqlite: bool) -> Select[Any]:
    """The answers counted by group, score, kind and channel: at most some hundred rows for each group."""
    value = field_of(by, sqlite=sqlite, known=KNOWN) if by else null()
    kept = (scores.c.score, scores.c.counts_as, scores.c.channel, scores.c.dated)
    query = select(*kept, value.label("value")).select_from(tables(by))
    if since is not None:
        query = query.where(scores.c.answered_at >= since)
    if until is not None:
        query = query.where(scores.c.answered_at < until)
    # An attribute's name is a parameter, and PostgreSQL takes two parameters for two different expressions.
    answers = query.subquery("answers")
    return select(*answers.c, func.count().label("answers")).group_by(*answers.c)


def tables(by: str | None) -> Any:
    """The answers, with what a field of theirs stands in."""
    if by is None or by in _PLAIN:
        return scores
    people = scores.outerjoin(WITH_ACCOUNTS, scores.c.customer_id == customers.c.id)
    return people.outerjoin(standings, standings.c.customer_id == customers.c.id)


def _figures(group: _Group, *, windowed: bool) -> dict[str, Any]:
    return figures(group.by_score) | {"notes": _notes(group, windowed=windowed)}


def figures(by_score: Mapping[int, int]) -> dict[str, Any]:
    """The NPS of answers counted by score: n, nps, low and high in points, the mix, and how much of it is in danger."""
    by_segment: Counter[Segment] = Counter()
    for score, answers in by_score.items():
        by_segment[segment_of(score)] += answers
    found = nps_of_counts(by_segment[Segment.PROMOTER], by_segment[Segment.PASSIVE], by_segment[Segment.DETRACTOR])
    return {
        "n": found.n,
        "nps": _rounded(found.nps),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "promoters": found.promoters,
        "passives": found.passives,
        "detractors": found.detractors,
        "danger": sum(answers for score, answers in by_score.items() if in_danger_zone(score)),
    }


def _notes(group: _Group, *, windowed: bool) -> list[str]:
    notes: list[str] = []
    if len(group.channels) > 1:
        mixed = ", ".join(f"{channel} {answers}" for channel, answers in group.channels.most_common())
        notes.append(
            said(
                "Answers came over {n} channels ({mixed}). People answer differently by channel, so a change in this "
                "mix can look like a trend.",
                n=len(group.channels),
                mixed=mixed,
            )
        )
    if group.aside:
        kinds = ", ".join(f"{answers} {kind}" for kind, answers in group.aside.most_common())
        notes.append(said("Left aside, because other questions were asked: {kinds}.", kinds=kinds))
    if windowed and group.undated:
        notes.append(
            said_of(
                "One of the answers has no date of its own and counts as of the day it came in.",
                "{n} of the answers have no date of their own and count as of the day they came in.",
                n=group.undated,
            )
        )
    return notes


def hidden_if_small(told: dict[str, Any], *, several: bool) -> dict[str, Any]:
    """The figures of one of several groups; of a small one only how many answers it has."""
    notes: Sequence[str] = told["notes"]
    if told["n"] < SMALLEST_GROUP:
        hidden = dict.fromkeys(("nps", "low", "high", "promoters", "passives", "detractors", "danger"))
        return told | hidden | {"notes": [said("Fewer than {n} answers: shown by number only.", n=SMALLEST_GROUP)]}
    if several and told["n"] < GREY_BELOW:
        return told | {"notes": [*notes, said("Fewer than {n} answers: read with care.", n=GREY_BELOW)]}
    return told


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
