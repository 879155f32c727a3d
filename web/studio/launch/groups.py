"""What each group of a launch would get, told for one real customer of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.clock import later, period
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.programs.invitations import AT_ONCE

FIRST_MAILS = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail that goes out with a launch: its key, its subject before it is merged, and when."""

    mail: str
    subject: str
    at: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A real customer, and what rules know of them."""

    name: str
    facts: Facts

    @property
    def id(self) -> int:
        """The customer."""
        return self.facts.customer


@dataclass(frozen=True, slots=True)
class Group:
    """One of the groups that are invited.

    Attributes:
        segment: its name.
        people: how many are in.
        held: how many of them are not invited.
        sample: a customer of it, for whom everything here is told.
        following: the next one to look at.
        tracks: the names of the tracks that begin when they join.
        things: how many challenges those have.
        minutes: how long they take together.
        asks: how many of them ask something for the company.
        mails: the invitation, its reminders, and what comes next, the first three.
        reminders: how many reminders there are.
        until: until when the place is kept.
    """

    segment: str
    people: int
    held: int
    sample: Sample
    following: int
    tracks: Sequence[str]
    things: int
    minutes: int
    asks: int
    mails: Sequence[Planned]
    reminders: int
    until: datetime


def group_of(
    document: Mapping[str, Any], people: Sequence[Row[Any]], held: set[int], sample: Sample, now: datetime
) -> Group:
    """What a group gets, as the text says for the customer of those facts.

    Args:
        document: the program.
        people: who is in the group, all of one segment.
        held: who of all is held out.
        sample: the customer for whom it is told.
        now: when the program would be launched.
    """
    segment, facts = people[0].segment, sample.facts
    levels = {level["key"]: rank for rank, level in enumerate(document["levels"])}
    tracks = [one for one in document["tracks"] if parse(one["for"], levels=levels).predicate(facts, None, now)]
    keys = {key for track in tracks for key in track["challenges"]}
    things = [one for one in document["challenges"] if one["challenge"] in keys]
    ids = [row.id for row in people]
    own = document["invitations"].get(segment) or {}
    zone = next(row.zone for row in people if row.id == facts.customer)
    return Group(
        segment=segment,
        people=len(people),
        held=sum(row.id in held for row in people),
        sample=sample,
        following=ids[(ids.index(facts.customer) + 1) % len(ids)],
        tracks=[track["name"] for track in tracks],
        things=len(things),
        minutes=sum(int(one["minutes"]) for one in things),
        asks=sum(bool(one.get("ask")) for one in things),
        mails=list(_mails(document, own, zone, now))[:FIRST_MAILS],
        reminders=len(own.get("reminders", ())),
        until=later(now, period(document["invitations"]["expires"]), zone),
    )


def _mails(document: Mapping[str, Any], own: Mapping[str, Any], zone: str, now: datetime) -> Iterator[Planned]:
    """The invitation and its reminders with their days, then what rules send to whoever joins and surveys to all."""
    texts = {text["mail"]: text for text in document.get("mails", ())}
    dated = [(own["mail"], AT_ONCE), *((one["mail"], one["after"]) for one in own.get("reminders", ()))] if own else []
    seen = set()
    for mail, after in dated:
        seen.add(mail)
        yield Planned(mail, texts[mail]["subject"], later(now, period(after), zone), "invitation")
    sent = [then["mail"] for rule in document.get("rules", ()) for then in rule["then"] if "mail" in then]
    asked = [survey["mail"] for survey in document.get("surveys", ()) if survey.get("mail")]
    for mail in dict.fromkeys([*sent, *asked]):
        if mail in texts and mail not in seen:
            yield Planned(mail, texts[mail]["subject"], None, texts[mail].get("kind", "news"))
