"""What became of one mail, as a line with times; and why it did not go out, where it did not. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.delivery.texts import BULK
from advocacy.delivery.tracking import OPEN
from advocacy.words import Said, said, said_of

DONE, HERE, BAD, MACHINE, AHEAD = "done", "here", "bad", "machine", "ahead"
STATES = {
    "queued": said("waits"),
    "sending": said("on its way"),
    "sent": said("sent"),
    "outbox": said("kept in the outbox"),
    "bounced": said("came back"),
    "failed": said("failed"),
    "suppressed": said("not sent"),
    "cancelled": said("kept back"),
}
KINDS = {
    "invitation": said("invitation"),
    "survey": said("survey"),
    "news": said("news"),
    "service": said("service"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a mail.

    Attributes:
        words: what happened, or what is to come.
        at: when; None for what is to come, and for what nobody tells us.
        kind: ``done``, ``here`` (it stands there), ``bad``, ``machine`` (not a person's doing) or ``ahead``.
    """

    words: Said
    at: datetime | None
    kind: str = DONE


def fate_of(mail: Row[Any], visits: Sequence[Row[Any]]) -> list[Step]:
    """The steps of a mail in their order.

    Args:
        mail: its row, with ``unsubscribed_at`` of its reader.
        visits: what was seen of it, first one first.
    """
    return [Step(said("Written down"), mail.queued_at), *_way(mail), *_seen(visits), *_after(mail)]


def why_not(mail: Row[Any]) -> Said | None:
    """Why a mail has not gone out, as far as its row and its reader tell; None where it has, or simply waits."""
    if mail.state == "suppressed":
        return _why_suppressed(mail)
    if mail.state == "queued" and not mail.error:
        return None
    return _WHY.get(mail.state)


_WHY = {
    "cancelled": said("Somebody of the staff kept it back."),
    "queued": said("It was tried, or sending rests. It is tried again by itself."),
    "failed": said("It could not be handed over. Look at what the server said, then send it again or keep it back."),
    "outbox": said("There is no mail server here. It went as far as a mail can go."),
}


def _why_suppressed(mail: Row[Any]) -> Said:
    if mail.erased_at:
        return said("Its reader was erased.")
    if mail.address_bounced_at:
        return said("The address takes no mails: one came back for good.")
    if mail.unsubscribed_at and mail.kind in BULK:
        return said("Its reader asked for no more mails.")
    return said("It was called back: what it led to was over, or its reader said no, or wants no news.")


def _way(mail: Row[Any]) -> Iterator[Step]:
    match mail.state:
        case "queued":
            yield Step(said("Waits to be sent"), None, HERE)
        case "sending":
            yield Step(said("Handed to the mail server, which has not said yes yet"), mail.sending_at, HERE)
        case "failed":
            yield Step(said("Failed"), mail.sending_at, BAD)
        case "suppressed":
            yield Step(said("Not sent"), None, BAD)
        case "cancelled":
            yield Step(said("Kept back"), None, BAD)
        case "bounced":
            yield Step(said("Sent"), mail.sent_at)
            words = said("Came back for good") if mail.bounce == "hard" else said("Came back; the mailbox may be full")
            yield Step(words, mail.bounced_at, BAD)
        case _:
            yield Step(said("Sent") if mail.state == "sent" else said("Put in the outbox"), mail.sent_at)
            if mail.state == "sent":
                yield Step(said("Nothing came back, so it arrived"), None)


def _seen(visits: Sequence[Row[Any]]) -> Iterator[Step]:
    for machine in (False, True):
        for opened in (True, False):
            found = [one for one in visits if bool(one.machine) == machine and (one.kind == OPEN) == opened]
            if found:
                yield Step(
                    _seen_words(len(found), opened=opened, machine=machine), found[0].at, MACHINE if machine else DONE
                )


def _seen_words(n: int, *, opened: bool, machine: bool) -> Said:
    if opened and machine:
        return said_of("Fetched by a machine", "Fetched by machines, {n} times", n=n)
    if opened:
        return said_of("Opened", "Opened, {n} times", n=n)
    if machine:
        return said_of("A link followed by a machine", "Links followed by machines, {n} times", n=n)
    return said_of("A link followed", "Links followed, {n} times", n=n)


def _after(mail: Row[Any]) -> Iterator[Step]:
    if mail.complained_at:
        yield Step(said("Called spam by its reader"), mail.complained_at, BAD)
    if mail.unsubscribed_at and mail.sent_at and mail.unsubscribed_at >= mail.sent_at:
        yield Step(said("Since then its reader wants no more mails"), mail.unsubscribed_at, BAD)
