"""What happened to a member since they were last here, and which of it is news. Pure.

Every event of the house is in one of two tables: ``TOLD``, those that have words, and ``SILENT``, those about which the
page says nothing, with the reason. News are what others did; what members did themselves they know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from advocacy.words import Said
from web.hub.home.words import TOLD, Context, Happening

MOST = 5


@dataclass(frozen=True, slots=True)
class News:
    """A line of news: the words, some more of them, and where it leads."""

    words: Said
    more: Said | None
    link: str
    at: datetime


_THEIRS = "The member did it, and knows."
_ON_THE_LINE = "It stands on the line, for as long as it is so."
_BY_MAIL = "It came by mail, and is answered there."
_OURS = "It is a matter of the staff."
_NOBODYS = "It is about no single customer."
SILENT: Mapping[str, str] = {
    "score.received": _THEIRS,
    "customer.unsubscribed": _THEIRS,
    "customer.subscribed": _THEIRS,
    "customer.changed": _THEIRS,
    "customer.bounced": _OURS,
    "consent.granted": _THEIRS,
    "consent.withdrawn": _THEIRS,
    "customer.erased": "Nobody is left to read it.",
    "customer.invited": _BY_MAIL,
    "customer.held_out": "Whoever knew would answer differently.",
    "customer.declined_invitation": _THEIRS,
    "cohort.launched": _NOBODYS,
    "customer.noted": _OURS,
    "customer.tagged": _OURS,
    "customer.untagged": _OURS,
    "customer.merged": _OURS,
    "customer.merged_away": _OURS,
    "customer.written_to": _BY_MAIL,
    "tag.renamed": _NOBODYS,
    "tag.removed": _NOBODYS,
    "job.given_up": _NOBODYS,
    "member.joined": _THEIRS,
    "member.left": _THEIRS,
    "member.returned": _THEIRS,
    "track.started": _ON_THE_LINE,
    "track.finished": _ON_THE_LINE,
    "challenge.started": _THEIRS,
    "challenge.postponed": _THEIRS,
    "challenge.submitted": _THEIRS,
    "challenge.withdrawn": _THEIRS,
    "points.spent": _THEIRS,
    "reward.redeemed": _THEIRS,
    "shipment.scheduled": _ON_THE_LINE,
    "shipment.needs_address": _ON_THE_LINE,
    "shipment.ready": _ON_THE_LINE,
    "shipment.declined": _THEIRS,
    "survey.asked": _BY_MAIL,
    "survey.reminded": _BY_MAIL,
    "survey.answered": _THEIRS,
    "survey.expired": "Not to have answered is an answer.",
    "mail.queued": _OURS,
    "mail.sent": _BY_MAIL,
    "mail.bounced": _OURS,
    "task.opened": _OURS,
    "task.closed": _OURS,
    "question.asked": _THEIRS,
    "reference.offered": _THEIRS,
    "reference.asked": _BY_MAIL,
    "reference.accepted": _THEIRS,
    "reference.declined": _THEIRS,
    "reference.done": _THEIRS,
    "review.offered": _THEIRS,
    "review.asked": _BY_MAIL,
    "review.done": _THEIRS,
    "referral.offered": _THEIRS,
    "referral.done": "The points that it brings are told.",
    "program.published": _NOBODYS,
    "program.paused": _NOBODYS,
    "program.resumed": _NOBODYS,
    "job.died": _OURS,
}
"""Why the page says nothing of an event."""


def news_of(happened: Sequence[Happening], about: Context, since: datetime) -> list[News]:
    """What there is to tell since an instant, newest first and five at most; what belongs together is told once."""
    lately = [one for one in happened if one.at >= since]
    told = [
        News(words.words, words.more, words.link, one.at)
        for one in lately
        if not _is_part_of_another(one, lately) and (words := TOLD[one.event](one, about))
    ]
    return told[:MOST]


def moved_by(happened: Sequence[Happening]) -> dict[str, int]:
    """The points that moved, by the cause that moved them."""
    found: dict[str, int] = {}
    for one in happened:
        if one.event in {"points.awarded", "points.reversed"}:
            cause = str(one.data.get("cause") or "")
            found[cause] = found.get(cause, 0) + int(one.data["amount"])
    return found


def _is_part_of_another(one: Happening, lately: Sequence[Happening]) -> bool:
    """Whether points moved because of something that is told itself."""
    cause = str(one.data.get("cause") or "")
    if one.event == "points.returned":
        return any(other.event == "redemption.refused" and other.about == cause for other in lately)
    if one.event not in {"points.awarded", "points.reversed"}:
        return False
    return any(
        f"{other.event}/{other.about}" == cause
        for other in lately
        if other.event == "challenge.undone" or (other.event == "challenge.completed" and other.by_a_person)
    )
