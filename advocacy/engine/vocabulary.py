"""Every event the house speaks of: what it means, and what its data says.

Rules, webhooks and the documentation read this one table. Fields are added to, never renamed. Outside systems may
send events of their own; they are named ``thing.happened`` too, with a thing that is none of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from advocacy.engine.rules.fields import ARMS, EVENT_OBJECT, SEGMENTS, Field, Kind, Source, near, score

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event says.

    Attributes:
        words: a plain sentence.
        fields: the fields of its data, by name. A field may be missing or null.
    """

    words: str
    fields: Mapping[str, Field] = field(default_factory=dict)


def _data(*fields: Field, **kinds: Kind) -> dict[str, Field]:
    named = [*fields, *(Field(name, kind, Source.EVENT) for name, kind in kinds.items())]
    return {one.name: one for one in named}


def _word(name: str, *words: str) -> Field:
    return Field(name, Kind.TEXT, Source.EVENT, words=words)


_TEXT, _WHOLE, _FLAG = Kind.TEXT, Kind.WHOLE, Kind.FLAG
_COUNTS_AS = _word("counts_as", "relationship", "transactional", "program")
_SEGMENT = _word("segment", *SEGMENTS)
_SCORE = score("score", Source.EVENT)

_ENROLLED = _data(_SCORE, _SEGMENT, program=_TEXT, cohort=_WHOLE, version=_WHOLE)
_TRACK = _data(program=_TEXT, track=_TEXT)
_CHALLENGE = _data(
    program=_TEXT,
    challenge=_TEXT,
    points=_WHOLE,
    ask=_FLAG,
    stream=_TEXT,
    track=_TEXT,
    submission=_WHOLE,
    occurrence=_TEXT,
)
_POINTS = _data(amount=_WHOLE, lifetime=_WHOLE, spendable=_WHOLE, cause=_TEXT)
_REWARD = _data(reward=_TEXT, points=_WHOLE)
_SHIPMENT = _data(package=_TEXT, shipment=_WHOLE, program=_TEXT)
_SURVEY = _data(_COUNTS_AS, survey=_TEXT, program=_TEXT, cohort=_WHOLE, exempt=_FLAG)
_MAIL = _data(_word("kind", "invitation", "survey", "news", "service"), mail=_TEXT)
_QUESTION = _data(question=_WHOLE)
_ACT = _data(
    program=_TEXT,
    challenge=_TEXT,
    submission=_WHOLE,
    activities=Kind.LIST,
    site=_TEXT,
    activity=_TEXT,
    campaign=_WHOLE,
)

EVENTS: Mapping[str, Meaning] = {
    "score.received": Meaning(
        "The customer gave a score from 0 to 10.",
        _data(
            _SCORE,
            _SEGMENT,
            _word("previous_segment", *SEGMENTS),
            _COUNTS_AS,
            source=_TEXT,
            channel=_TEXT,
            survey=_TEXT,
            answered_at=_TEXT,
            age_days=_WHOLE,
            has_comment=_FLAG,
        ),
    ),
    "customer.unsubscribed": Meaning("The customer asked for no more mails.", _data(how=_TEXT)),
    "customer.subscribed": Meaning("The customer asked for mails again.", _data(how=_TEXT)),
    "customer.changed": Meaning("Something new became known of the customer: which attributes, and not their words."),
    "customer.bounced": Meaning("The customer's address does not take mails."),
    "consent.granted": Meaning("The customer agreed to what the object names."),
    "consent.withdrawn": Meaning("The customer took back what the object names."),
    "customer.noted": Meaning("Somebody of the staff noted something about the customer."),
    "customer.tagged": Meaning("Somebody of the staff put a tag on the customer."),
    "customer.untagged": Meaning("Somebody of the staff took a tag off the customer."),
    "customer.merged": Meaning("Another row turned out to be the same customer, and is theirs now."),
    "customer.merged_away": Meaning("The row turned out to be another customer, who has what was known of it."),
    "customer.written_to": Meaning("Somebody of the staff began a conversation with the customer.", _QUESTION),
    "tag.renamed": Meaning(
        "A tag was renamed for everybody; it is about no single customer.", _data(tag=_TEXT, people=_WHOLE)
    ),
    "tag.removed": Meaning("A tag was taken off everybody; it is about no single customer.", _data(people=_WHOLE)),
    "customer.erased": Meaning("What was known about the person was erased."),
    "customer.invited": Meaning("The customer was invited with a cohort.", _ENROLLED),
    "customer.held_out": Meaning("The customer was drawn into the part of a cohort that is not invited.", _ENROLLED),
    "customer.declined_invitation": Meaning(
        "The customer said no to an invitation into the hub.", _data(_SEGMENT, program=_TEXT, cohort=_WHOLE)
    ),
    "cohort.launched": Meaning("A program was launched for a cohort; it is about no single customer.", _ENROLLED),
    "member.joined": Meaning(
        "The customer joined the hub.",
        _ENROLLED | _data(_word("arm", *ARMS), _word("how", "link", "code", "import")),
    ),
    "member.left": Meaning("The member left the hub."),
    "member.returned": Meaning("The member took leaving back, and is one as before."),
    "track.started": Meaning("The member began a track.", _TRACK),
    "track.finished": Meaning("The member finished every challenge of a track.", _TRACK),
    "challenge.started": Meaning("The member began a challenge.", _CHALLENGE),
    "challenge.postponed": Meaning("The member left a challenge for another day.", _CHALLENGE),
    "challenge.submitted": Meaning("The member handed a challenge in.", _CHALLENGE),
    "challenge.sent_back": Meaning("Somebody asked the member to complete a submission.", _CHALLENGE),
    "challenge.declined": Meaning("A submission was declined.", _CHALLENGE),
    "challenge.withdrawn": Meaning("The member took a submission back.", _CHALLENGE),
    "challenge.completed": Meaning("A challenge was done and approved.", _CHALLENGE),
    "challenge.undone": Meaning("An approval was taken back.", _CHALLENGE),
    "points.awarded": Meaning("The member earned points.", _POINTS),
    "points.reversed": Meaning("Points were taken back together with what had earned them.", _POINTS),
    "points.spent": Meaning("The member spent points.", _POINTS),
    "points.returned": Meaning("Spent points came back to the member.", _POINTS),
    "points.corrected": Meaning("Somebody of the staff corrected the points.", _POINTS),
    "level.reached": Meaning("The member reached a level.", _data(level=_TEXT, rank=_WHOLE, points=_WHOLE)),
    "badge.earned": Meaning("The member earned a badge.", _data(badge=_TEXT)),
    "reward.redeemed": Meaning("The member asked for a reward.", _REWARD),
    "redemption.approved": Meaning("A redemption was approved.", _REWARD),
    "redemption.refused": Meaning("A redemption was refused.", _REWARD),
    "redemption.fulfilled": Meaning("The member has the reward.", _REWARD),
    "shipment.scheduled": Meaning("A package was planned for the customer.", _SHIPMENT),
    "shipment.needs_address": Meaning("A package waits for the customer's address.", _SHIPMENT),
    "shipment.ready": Meaning("A package can be packed.", _SHIPMENT),
    "shipment.sent": Meaning("A package is on its way.", _SHIPMENT),
    "shipment.delivered": Meaning("A package arrived.", _SHIPMENT),
    "shipment.returned": Meaning("A package came back.", _SHIPMENT),
    "shipment.declined": Meaning(
        "The customer wants no package: nothing at all, or something for charity instead.",
        _SHIPMENT | _data(_word("wish", "charity", "none")),
    ),
    "shipment.cancelled": Meaning("A package will not be sent.", _SHIPMENT),
    "survey.asked": Meaning("The customer was asked for a score.", _SURVEY),
    "survey.reminded": Meaning("The customer was reminded of a survey.", _SURVEY),
    "survey.answered": Meaning("The customer answered a survey.", _SURVEY),
    "survey.expired": Meaning("A survey was not answered in time.", _SURVEY),
    "mail.queued": Meaning("A mail was written and waits to be sent.", _MAIL),
    "mail.sent": Meaning("A mail was handed to the mail server.", _MAIL),
    "mail.bounced": Meaning("A mail came back.", _MAIL),
    "task.opened": Meaning("Somebody of the staff has something to do for the customer.", _data(task=_TEXT)),
    "task.closed": Meaning("A task was done.", _data(task=_TEXT)),
    # The object of these says whether it is a question or the comment that came with a score.
    "question.asked": Meaning("The member asked a question, or asked on after an answer.", _QUESTION),
    "question.taken": Meaning("Somebody of the staff took a question or a comment of the customer on.", _QUESTION),
    "question.answered": Meaning("A question or a comment of the customer was answered by a person.", _QUESTION),
    "question.closed": Meaning("The customer was told what became of a question or a comment.", _QUESTION),
    "reference.offered": Meaning("The member offered to be a reference.", _ACT),
    "reference.asked": Meaning("The customer was asked to be a reference.", _ACT),
    "reference.accepted": Meaning("The customer agreed to be a reference this time.", _ACT),
    "reference.declined": Meaning("The customer did not want to be a reference this time.", _ACT),
    "reference.done": Meaning("The member was a reference.", _ACT),
    "review.offered": Meaning("The member was shown where to review us.", _ACT),
    "review.asked": Meaning("The customer was asked for a review by a campaign.", _ACT),
    "review.done": Meaning("The member wrote a review.", _ACT),
    "referral.offered": Meaning("The member was given a referral link.", _ACT),
    "referral.done": Meaning("Somebody came through the member's referral.", _ACT),
    "program.published": Meaning(
        "A version of a program is in force; it is about no single customer.", _data(version=_WHOLE, number=_WHOLE)
    ),
    "program.paused": Meaning("The rules of a program rest; it is about no single customer."),
    "program.resumed": Meaning("The rules of a program are in force again; it is about no single customer."),
    "job.died": Meaning("Something due failed too often and waits for a person."),
    "job.given_up": Meaning("Somebody gave up on something due that had failed too often."),
}
# What happens to a customer elsewhere is for others to say; what happens to a challenge or to points is ours alone.
_SHARED = frozenset({"customer", "member"})
_OURS = frozenset(name.split(".")[0] for name in EVENTS) - _SHARED


def is_known(name: str) -> bool:
    """Whether it is an event of the house."""
    return name in EVENTS


def is_outside(name: str) -> bool:
    """Whether an outside system may send an event of that name.

    It is ``thing.happened``, about no thing that is ours alone, and not one of our names with a slip of the pen.
    """
    return (
        len(name) <= LONGEST_NAME
        and _NAME.fullmatch(name) is not None
        and name not in EVENTS
        and name.split(".", maxsplit=1)[0] not in _OURS
        and not get_close_matches(name, [ours for ours in EVENTS if ours[0] == name[0]], n=1, cutoff=0.88)
    )


def remedy_for(name: str) -> str:
    """What to say about a name that is no event: the nearest that are."""
    return near(name, EVENTS) or "Events of other systems are written thing.happened, like order.placed."


def event_field(event: str, name: str) -> Field | None:
    """The field ``event.<name>`` of an event, or None where it says no such thing.

    Events of other systems say what they like, so any name is a field of theirs.
    """
    if name == EVENT_OBJECT.name:
        return EVENT_OBJECT
    if event in EVENTS:
        return EVENTS[event].fields.get(name)
    return Field(name, Kind.ANY, Source.EVENT) if name else None
