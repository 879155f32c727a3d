"""The words of each event that is news to a member. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advocacy.numbers import number_in
from advocacy.words import Said, said, said_of
from web.hub.points.view import TITLES

POINTS, HEARD, BOXES, HOME = "/hub/points", "/hub/heard", "/hub/boxes", "/hub"
PAGES: Mapping[str, str] = {"submission": "/hub/goes/{}", "redemption": "/hub/redemptions/{}"}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the journal as this page has it.

    Attributes:
        event: its name.
        at: when.
        about: which thing, with its turn.
        object: the key of what it is about.
        name: what members call that, where it has a name.
        actor: who did it, as the journal keeps it.
        data: the event's.
    """

    event: str
    at: datetime
    about: str = ""
    object: str = ""
    name: str = ""
    actor: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by_a_person(self) -> bool:
        """Whether somebody of the staff did it."""
        return self.actor.startswith("staff")

    @property
    def thing(self) -> str:
        """What it is called, its key where it has no name any more."""
        return self.name or self.object


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a happening.

    Attributes:
        words: what happened.
        more: what there is to add.
        link: where one reads on.
    """

    words: Said
    more: Said | None = None
    link: str = HOME


Words = Callable[[Happening, "Context"], Told | None]


@dataclass(frozen=True, slots=True)
class Context:
    """What the words need to know beside the happening.

    Attributes:
        titles: by submission, the title of the challenge.
        levels: by key, the name of a level.
        moved: by cause, the points that moved because of it.
    """

    titles: Mapping[int, str]
    levels: Mapping[str, str]
    moved: Mapping[str, int]


def _awarded(one: Happening, about: Context) -> Told:
    amount, cause = int(one.data["amount"]), str(one.data.get("cause") or "")
    title = _title_of(cause, about) or TITLES.get(cause.partition("/")[0])
    words = said_of("{n} point for you", "{n} points for you", n=amount)
    return Told(words, said("For: {title}", title=title) if title else said("For something outside the hub."), POINTS)


def _corrected(one: Happening, _: Context) -> Told:
    amount = int(one.data["amount"])
    more = said("The reason stands in your points.")
    if amount > 0:
        return Told(said_of("{n} point added by a person", "{n} points added by a person", n=amount), more, POINTS)
    return Told(said_of("{n} point taken off", "{n} points taken off", n=-amount), more, POINTS)


def _returned(one: Happening, _: Context) -> Told:
    return Told(said_of("{n} point is back", "{n} points are back", n=int(one.data["amount"])), None, POINTS)


def _reversed(one: Happening, about: Context) -> Told:
    title = _title_of(str(one.data.get("cause") or ""), about)
    words = said_of("{n} point taken back", "{n} points taken back", n=int(one.data["amount"]))
    return Told(words, said("Together with: {title}", title=title) if title else None, POINTS)


def _approved(one: Happening, about: Context) -> Told | None:
    if not one.by_a_person:
        return None
    amount = about.moved.get(f"{one.event}/{one.about}", 0)
    more = said_of("{n} point for you.", "{n} points for you.", n=amount) if amount else None
    return Told(said("Approved: {title}", title=one.thing), more, _way_to(one))


def _sent_back(one: Happening, _: Context) -> Told:
    return Told(said("Back to you: {title}", title=one.thing), said("There is a note with it."), _way_to(one))


def _declined(one: Happening, _: Context) -> Told:
    words = said("Not accepted: {title}", title=one.thing)
    return Told(words, said("The reason is with it."), _way_to(one))


def _undone(one: Happening, about: Context) -> Told:
    words = said("An approval was taken back: {title}", title=one.thing)
    amount = about.moved.get(f"{one.event}/{one.about}", 0)
    more = said_of("{n} point went with it.", "{n} points went with it.", n=amount) if amount else None
    return Told(words, more, _way_to(one))


def _reached(one: Happening, about: Context) -> Told | None:
    if not one.data.get("rank"):
        return None  # everybody begins there
    return Told(said("You reached a level: {level}", level=about.levels.get(one.object, one.object)), None, POINTS)


def _badge(one: Happening, _: Context) -> Told:
    return Told(said("A badge for you: {badge}", badge=one.thing), None, POINTS)


def _yes(one: Happening, _: Context) -> Told:
    return Told(
        said("{reward} is yours", reward=one.thing), said("You hear from us when it is on its way."), _way_to(one)
    )


def _no(one: Happening, _: Context) -> Told:
    points = int(one.data.get("points") or 0)
    back = said_of("The {n} point is back.", "All {n} points are back.", n=points) if points else None
    return Told(said("{reward} could not be had", reward=one.thing), back, _way_to(one))


def _fulfilled(one: Happening, _: Context) -> Told:
    return Told(said("{reward} was handed over", reward=one.thing), None, _way_to(one))


def _sent(one: Happening, _: Context) -> Told:
    return Told(said("{box} is on its way", box=one.thing), None, BOXES)


def _delivered(one: Happening, _: Context) -> Told:
    return Told(said("{box} has arrived", box=one.thing), None, BOXES)


def _came_back(one: Happening, _: Context) -> Told:
    return Told(said("{box} came back to us", box=one.thing), said("See whether the address is right."), BOXES)


def _not_sent(one: Happening, _: Context) -> Told:
    return Told(said("{box} will not be sent", box=one.thing), None, BOXES)


def _taken(one: Happening, _: Context) -> Told:
    return _heard(one, said("Your comment has an owner"), said("Your question has an owner"))


def _answered(one: Happening, _: Context) -> Told:
    return _heard(one, said("There is an answer to your comment"), said("There is an answer to your question"))


def _closed(one: Happening, _: Context) -> Told:
    return _heard(one, said("What became of your comment"), said("What became of your question"))


def _heard(one: Happening, of_comment: Said, of_question: Said) -> Told:
    if one.object == "comment":
        return Told(of_comment, None, HEARD)
    return Told(of_question, None, f"{HEARD}#q{_number_in(one.about, 'question')}")


def _title_of(cause: str, about: Context) -> str:
    """The challenge that a cause like ``challenge.completed/submission:7:1`` speaks of."""
    event, _, thing = cause.partition("/")
    number = _number_in(thing, "submission")
    return about.titles.get(number, "") if number and event.startswith("challenge.") else ""


def _number_in(thing: str, kind: str) -> int:
    """The number of a thing like ``submission:7:1``, if it is of that kind; otherwise 0."""
    named, _, rest = thing.partition(":")
    number = rest.partition(":")[0]
    return (number_in(number) or 0) if named == kind else 0


def _way_to(one: Happening) -> str:
    """The page of what an event is about."""
    for kind, page in PAGES.items():
        if number := _number_in(one.about, kind):
            return page.format(number)
    return HOME


TOLD: Mapping[str, Words] = {
    "points.awarded": _awarded,
    "points.corrected": _corrected,
    "points.returned": _returned,
    "points.reversed": _reversed,
    "challenge.completed": _approved,
    "challenge.sent_back": _sent_back,
    "challenge.declined": _declined,
    "challenge.undone": _undone,
    "level.reached": _reached,
    "badge.earned": _badge,
    "redemption.approved": _yes,
    "redemption.refused": _no,
    "redemption.fulfilled": _fulfilled,
    "shipment.sent": _sent,
    "shipment.delivered": _delivered,
    "shipment.returned": _came_back,
    "shipment.cancelled": _not_sent,
    "question.taken": _taken,
    "question.answered": _answered,
    "question.closed": _closed,
}
