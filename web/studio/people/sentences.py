"""What happened to a customer, as sentences for the staff. Pure.

An event that has none here is one of another system's, and stands as it is named.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from advocacy.words import Said, said

PLAIN: Mapping[str, Said] = {
    "customer.unsubscribed": said("Asked for no more mails"),
    "customer.subscribed": said("Asked for mails again"),
    "customer.bounced": said("The address takes no mails"),
    "customer.declined_invitation": said("Said no to the invitation"),
    "customer.merged": said("Another row was the same person, and is theirs now"),
    "cohort.launched": said("A cohort was launched"),
    "customer.invited": said("Invited"),
    "customer.held_out": said("Held out: not invited, so that the report can compare"),
    "member.joined": said("Came in"),
    "member.left": said("Left the hub"),
    "member.returned": said("Took leaving back"),
    "challenge.started": said("Began “{what}”", what=""),
    "challenge.postponed": said("Left “{what}” for another day", what=""),
    "challenge.submitted": said("Handed in “{what}”", what=""),
    "challenge.sent_back": said("“{what}” was sent back", what=""),
    "challenge.declined": said("“{what}” was declined", what=""),
    "challenge.withdrawn": said("Took “{what}” back", what=""),
    "challenge.completed": said("Finished “{what}”", what=""),
    "challenge.undone": said("The approval of “{what}” was taken back", what=""),
    "track.started": said("Began the track {what}", what=""),
    "track.finished": said("Finished the track {what}", what=""),
    "points.awarded": said("Earned {amount} points", amount=0),
    "points.reversed": said("{amount} points went back", amount=0),
    "points.spent": said("Spent {amount} points", amount=0),
    "points.returned": said("{amount} spent points came back", amount=0),
    "points.corrected": said("Points corrected by {amount}", amount=0),
    "level.reached": said("Reached the level {what}", what=""),
    "badge.earned": said("Earned the badge {what}", what=""),
    "reward.redeemed": said("Asked for “{what}”", what=""),
    "redemption.approved": said("“{what}” was approved", what=""),
    "redemption.refused": said("“{what}” was refused", what=""),
    "redemption.fulfilled": said("Has “{what}”", what=""),
    "shipment.scheduled": said("A box was planned: {what}", what=""),
    "shipment.needs_address": said("The box {what} waits for an address", what=""),
    "shipment.ready": said("The box {what} can be packed", what=""),
    "shipment.sent": said("The box {what} was sent", what=""),
    "shipment.delivered": said("The box {what} arrived", what=""),
    "shipment.returned": said("The box {what} came back", what=""),
    "shipment.declined": said("Wants no box: {what}", what=""),
    "shipment.cancelled": said("The box {what} will not be sent", what=""),
    "survey.asked": said("Asked for a score: {what}", what=""),
    "survey.reminded": said("Reminded of {what}", what=""),
    "survey.answered": said("Answered {what}", what=""),
    "survey.expired": said("Did not answer {what} in time", what=""),
    "mail.queued": said("The mail “{what}” waits to be sent", what=""),
    "mail.sent": said("The mail “{what}” was sent", what=""),
    "mail.bounced": said("The mail “{what}” came back", what=""),
    "task.opened": said("To do: {what}", what=""),
    "task.closed": said("Done: {what}", what=""),
    "question.taken": said("Somebody took it on"),
    "reference.offered": said("Offered to be a reference"),
    "reference.asked": said("Asked to be a reference"),
    "reference.accepted": said("Agreed to be a reference"),
    "reference.declined": said("Did not want to be a reference this time"),
    "reference.done": said("Was a reference"),
    "review.offered": said("Was shown where to review us"),
    "review.asked": said("Asked for a review"),
    "review.done": said("Wrote a review"),
    "referral.offered": said("Was given a link to pass on"),
    "referral.done": said("Somebody came through them"),
    "job.died": said("Something due failed too often: {what}", what=""),
}
FIELDS: Mapping[str, Said] = {
    "name": said("name"),
    "nickname": said("how mails greet them"),
    "title": said("title"),
    "language": said("language"),
    "zone": said("time zone"),
    "email": said("address"),
}


def sentence_of(row: Row[Any], names: Mapping[tuple[str, str], str]) -> Said | str:
    """A row of the journal as a sentence.

    Args:
        row: what happened.
        names: what levels, badges, rewards, surveys, tasks and tracks are called, by thing and key.
    """
    if row.event == "customer.changed":
        fields = [str(one) for one in row.data.get("fields") or ()]
        known = next((FIELDS[one] for one in fields if one in FIELDS), None)
        if known is not None and len(fields) == 1:
            return said("Changed: {what}", what=known)
        return said("Changed: {what}", what=", ".join(FIELDS.get(one, one) for one in fields) or "…")
    plain = PLAIN.get(row.event)
    if plain is None:
        return str(row.event)
    thing = row.event.partition(".")[0]
    what = names.get((thing, row.object)) or names.get(("reward", row.object)) or row.object.replace("-", " ")
    amount = row.data.get("amount") or 0
    signed = f"{amount:+}" if row.event == "points.corrected" else str(abs(int(amount)))
    return said(plain.pattern, **{"what": what, "amount": signed} if plain.values else {})


def fate_of(row: Row[Any], mail: Row[Any]) -> list[Said | str]:
    """What became of a mail, beside the sentence about it."""
    told: list[Said | str] = []
    if row.event == "mail.sent":
        if mail.complained_at is not None:
            told.append(said("marked as unwanted"))
        elif mail.state == "bounced":
            told.append(said("came back"))
        elif mail.click:
            told.append(said("opened, and a link followed"))
        elif mail.open:
            told.append(said("opened"))
    elif mail.state == "failed":
        told.append(said("could not be sent"))
    return told
