"""Where members stand, looked up in one statement: their goes, their tracks, the editions in force, the places taken.

One statement, because each costs more than the rows it brings, and this one is on the way of every completion.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, case, literal, select, union_all

from advocacy.database import Read, among_given, as_list, chunks
from advocacy.engine.rules.facts import Facts
from challenges.challenges import challenges, outlines
from challenges.enrolments import enrolments
from challenges.goes import submissions
from challenges.occurrences import Go
from challenges.unlocking import Member


@dataclass(slots=True)
class Situation:
    """What one look found.

    Attributes:
        editions: program to the edition in force.
        taken: (program, challenge) to places taken, where places are limited.
        goes: customer to (program, challenge) to goes, oldest first.
        tracks: customer to (program, track) to whether it is finished.
    """

    editions: dict[str, str] = field(default_factory=dict)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    goes: dict[int, dict[tuple[str, str], list[Go]]] = field(default_factory=dict)
    tracks: dict[int, dict[tuple[str, str], bool]] = field(default_factory=dict)

    def member(self, facts: Facts) -> Member:
        """One of the customers looked at."""
        return Member(facts, self.goes.get(facts.customer, {}), self.tracks.get(facts.customer, {}))


async def look(read: Read, customers: Sequence[int]) -> Situation:
    """Where these customers stand."""
    found = Situation()
    query = _everything(sqlite=read.is_sqlite)
    for part in chunks(customers):
        for row in await read.rows(query, {"people": as_list(read, part)}):
            _take_in(found, row)
    for by_challenge in found.goes.values():
        for goes in by_challenge.values():
            goes.sort(key=lambda go: go.id)
    return found


@cache
def _everything(*, sqlite: bool) -> Any:
    goes = (
        _shaped("go", submissions.c.customer_id, submissions.c.id)
        .add_columns(
            challenges.c.program,
            challenges.c.key,
            submissions.c.occurrence.label("word"),
            submissions.c.state,
            submissions.c.week,
            submissions.c.turn,
            submissions.c.approvals,
        )
        .select_from(submissions.join(challenges, submissions.c.challenge_id == challenges.c.id))
        .where(among_given(submissions.c.customer_id, "people", sqlite=sqlite))
    )
    on_tracks = (
        _shaped("track", enrolments.c.customer_id, enrolments.c.id)
        .add_columns(
            enrolments.c.program,
            enrolments.c.track,
            literal(""),
            case((enrolments.c.finished_at.is_(None), ""), else_="finished"),
            *_FILL,
        )
        .where(among_given(enrolments.c.customer_id, "people", sqlite=sqlite))
    )
    editions = _shaped("edition", literal(0), outlines.c.id).add_columns(
        outlines.c.program, literal(""), outlines.c.edition, literal(""), *_FILL
    )
    places = (
        _shaped("places", literal(0), challenges.c.taken)
        .add_columns(challenges.c.program, challenges.c.key, literal(""), literal(""), *_FILL)
        .where(challenges.c.places.is_not(None), challenges.c.retired_at.is_(None))
    )
    return union_all(goes, on_tracks, editions, places)


_FILL = (literal(""), literal(0), literal(0))


def _shaped(what: str, customer: Any, number: Any) -> Select[Any]:
    return select(literal(what).label("what"), customer.label("customer"), number.label("number"))


def _take_in(found: Situation, row: Row[Any]) -> None:
    place = (row.program, row.key)
    if row.what == "go":
        go = Go(row.number, row.program, row.key, row.word, row.state, row.week or "", row.turn, row.approvals)
        found.goes.setdefault(row.customer, {}).setdefault(place, []).append(go)
    elif row.what == "track":
        found.tracks.setdefault(row.customer, {})[place] = row.state == "finished"
    elif row.what == "edition":
        found.editions[row.program] = row.word
    else:
        found.taken[place] = row.number
