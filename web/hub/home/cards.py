"""Challenges as a member's page shows them: the raised one, the others, what waits for a person, what is shut. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row

from advocacy.words import Said
from challenges.outline import Challenge, is_checked_by_a_person
from challenges.reasons import LevelGate, PointsGate
from challenges.submissions import review_by
from challenges.unlocking import Entry, State
from web.hub.home.next import Gate, minutes_of, place_of, points_of

GATES_SHOWN = 4
MOST_FOLDED = 30


@dataclass(frozen=True, slots=True)
class Card:
    """A challenge that can be done now.

    Attributes:
        address: its page.
        benefit: what the member has from it.
        minutes: how long it takes; None where nobody said.
        reader: who looks at what is handed in, by first name; empty where no program names anybody.
        read_by: by when, if it were handed in now; None where nobody has to look.
        is_ask: whether it is a favor to the company.
        ends: its last day.
        places_left: how many more members can do it; None is everybody.
        has_text: whether its page says more, to be read before it is begun.
    """

    program: str
    key: str
    title: str
    address: str
    benefit: str
    minutes: int | None
    points: int
    state: State
    reader: str
    read_by: datetime | None
    is_ask: bool
    ends: date | None
    places_left: int | None
    has_text: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: what, when, and what it earned."""

    title: str
    address: str
    at: datetime
    points: int


@dataclass(frozen=True, slots=True)
class Waits:
    """What was handed in: who looks at it, by when, and whether that is past."""

    title: str
    address: str
    points: int
    reader: str
    until: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """What opens together.

    Attributes:
        title: of the first.
        address: its page, where the member has done something with it already.
        others: the titles of the rest, ``further`` how many more there are than those.
        reasons: what stands between.
        weekly: how many of them a week has room for, where they open with points and are of the weekly stream.
        is_folded: whether it is too far down to be shown at once.
    """

    title: str
    address: str
    others: Sequence[str]
    further: int
    reasons: Sequence[Said]
    weekly: int | None
    is_folded: bool


def address_of(entry: Entry) -> str:
    """The page of the member's go at a challenge, or of the challenge where they have none."""
    return go_address(entry.go.id) if entry.go else challenge_address(*place_of(entry.challenge))


def go_address(number: int) -> str:
    """The page of a member's go, which says how it stands and leads on."""
    return f"/hub/goes/{number}"


def challenge_address(program: str, key: str) -> str:
    """The page of a challenge."""
    return f"/hub/challenges/{quote(program, safe='')}/{quote(key, safe='')}"


def cards(
    entries: Sequence[Entry],
    hosts: Mapping[str, str],
    taken: Mapping[tuple[str, str], int],
    now: datetime,
    zone: str,
) -> list[Card]:
    """What can be done now.

    Args:
        entries: in the order of the page.
        hosts: by program, who looks at what is handed in.
        taken: how many places are taken, where they are limited.
        now: the instant.
        zone: the member's.
    """
    return [_card(entry, hosts, taken, now, zone) for entry in entries[: MOST_FOLDED + 1]]


def _card(
    entry: Entry, hosts: Mapping[str, str], taken: Mapping[tuple[str, str], int], now: datetime, zone: str
) -> Card:
    challenge = entry.challenge
    is_read = is_checked_by_a_person(challenge.text)
    limited = challenge.places is not None and entry.state is State.OPEN
    return Card(
        program=challenge.program,
        key=challenge.key,
        title=challenge.title,
        address=address_of(entry),
        benefit=str(challenge.text.get("benefit") or ""),
        minutes=minutes_of(challenge),
        points=points_of(challenge),
        state=entry.state,
        reader=_first(hosts, challenge),
        read_by=review_by(challenge.text, now, zone) if is_read else None,
        is_ask=bool(challenge.text.get("ask")),
        ends=challenge.ends,
        places_left=(challenge.places or 0) - taken.get(place_of(challenge), 0) if limited else None,
        has_text=bool(str(challenge.text.get("text") or "").strip()),
    )


def done_of(rows: Sequence[Row[Any]]) -> list[Done]:
    """What was done last, the oldest of it first."""
    return [
        Done(
            str(row.data.get("title") or row.key),
            go_address(row.number),
            row.at,
            int(row.data.get("points") or 0),
        )
        for row in sorted(rows, key=lambda row: (row.at, row.number))
    ]


def waits_of(
    entries: Sequence[Entry], rows: Sequence[Row[Any]], hosts: Mapping[str, str], now: datetime
) -> list[Waits]:
    """What a person has to look at."""
    until = {row.number: row.until for row in rows}
    found = []
    for entry in entries[:MOST_FOLDED]:
        day = until.get(entry.go.id) if entry.go else None
        challenge = entry.challenge
        found.append(
            Waits(
                challenge.title,
                address_of(entry),
                points_of(challenge),
                _first(hosts, challenge),
                day,
                day is not None and day < now,
            )
        )
    return found


def locked(gates: Sequence[Gate]) -> list[Locked]:
    """What is not open, the nearest first; of the weekly stream is told once, where it first opens."""
    found: list[Locked] = []
    for number, gate in enumerate(gates[:MOST_FOLDED]):
        first, *others = gate.entries
        titles = [entry.challenge.title for entry in others]
        by_points = all(isinstance(reason, LevelGate | PointsGate) for reason in gate.reasons)
        told = any(one.weekly for one in found)
        found.append(
            Locked(
                title=first.challenge.title,
                address=address_of(first) if first.go else "",
                others=titles[:MOST_FOLDED],
                further=len(titles[MOST_FOLDED:]),
                reasons=[reason.sentence for reason in gate.reasons],
                weekly=first.challenge.cap if by_points and not told else None,
                is_folded=number >= GATES_SHOWN,
            )
        )
    return found


def _first(hosts: Mapping[str, str], challenge: Challenge) -> str:
    return hosts.get(challenge.program, "").partition(" ")[0]
