"""What awaits somebody who joins a program, read from its own rules. Pure.

The rules are asked now what they will be asked when it happens: which tracks begin with joining, which box is sent how
long after it, and how long after the box a score is asked for. What no rule says is not promised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.decide import Rulebook, Then, decide
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event


@dataclass(frozen=True, slots=True)
class Weekly:
    """The stream after the tracks: how many new things a week at most, and how many minutes they take."""

    most: int
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come.

    Attributes:
        things: how many challenges there are to begin with.
        minutes: how long they take together.
        favors: how many of them ask something for the company.
        weekly: what comes after them, if anything.
        box: how long after joining a box is sent, as a period; None where none is.
        score: how long after the box a score is asked for, or after joining where there is no box; None where none is.
    """

    things: int = 0
    minutes: int = 0
    favors: int = 0
    weekly: Weekly | None = None
    box: str | None = None
    score: str | None = None


def outlook(book: Rulebook, program: str, document: Mapping[str, Any], facts: Facts, now: datetime) -> Outlook:
    """What awaits a customer.

    Args:
        book: the program's rules.
        program: its key.
        document: its text.
        facts: the customer, with the tallies that ``book.asks`` names.
        now: when they would join.
    """
    inside = replace(facts, values=facts.values | {"joined": True, "left": False})
    said = {
        "program": program,
        "segment": facts.values.get("baseline.segment"),
        "score": facts.values.get("baseline.score"),
    }
    joining = Event("member.joined", facts.customer, object=program, data={**said, "arm": "invited", "how": "link"})
    first = _follows(book, joining, inside, now)
    tracks = {then.params["enrol"] for then in first if then.kind == "enrol"}
    things = _challenges(document, inside, now, among=_on(document, tracks))
    box = next((then for then in first if then.kind == "ship"), None)
    then = first
    if box is not None:
        package = box.params["ship"]
        told = {"program": program, "package": package}
        then = _follows(book, Event("shipment.sent", facts.customer, object=package, data=told), inside, now)
    survey = next((one for one in then if one.kind == "survey"), None)
    return Outlook(
        things=len(things),
        minutes=sum(int(one["minutes"]) for one in things),
        favors=sum(bool(one.get("ask")) for one in things),
        weekly=_weekly(document, inside, now),
        box=_after(box),
        score=_after(survey),
    )


def _follows(book: Rulebook, event: Event, facts: Facts, now: datetime) -> list[Then]:
    return [then for firing in decide(event, facts, book.candidates(event), now) for then in firing.rule.then]


def _after(then: Then | None) -> str | None:
    return None if then is None else then.after or "PT0M"


def _on(document: Mapping[str, Any], tracks: set[str]) -> set[str]:
    return {key for track in document["tracks"] if track["track"] in tracks for key in track["challenges"]}


def _challenges(
    document: Mapping[str, Any], facts: Facts, now: datetime, *, among: set[str] | None = None
) -> list[Mapping[str, Any]]:
    """The challenges that are meant for the customer; of the stream where none are named."""
    levels = {level["key"]: rank for rank, level in enumerate(document["levels"])}
    return [
        one
        for one in document["challenges"]
        if (one.get("stream") == "weekly" if among is None else one["challenge"] in among)
        and parse(one.get("for"), levels=levels).predicate(facts, None, now)
    ]


def _weekly(document: Mapping[str, Any], facts: Facts, now: datetime) -> Weekly | None:
    minutes = [int(one["minutes"]) for one in _challenges(document, facts, now)]
    return Weekly(int(document["weekly"]["cap"]), min(minutes), max(minutes)) if minutes else None
