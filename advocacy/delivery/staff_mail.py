"""Mails to those who work here: that they were taken in, and that their second factor was taken away.

They are written when they are sent and not kept, and hold nothing by which anybody could come in. One of which nobody
knows whether it arrived is sent again: to be told twice does no harm, not to be told would.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Database, Work
from advocacy.delivery.envelope import Envelope, Party, message_id
from advocacy.delivery.letters import FOR_STAFF, Addressee, Layout
from advocacy.delivery.links import Links
from advocacy.delivery.sending import NotYet, without_addresses
from advocacy.delivery.smtp import NotNow, Post, Refused
from advocacy.engine import jobs
from advocacy.engine.due import Hopeless, Outcome, SlowKind
from advocacy.people.staff import HERE, staff
from advocacy.settings import Settings

SEND = "staff.mail"
INVITATION, FACTOR_GONE = "staff_invitation", "staff_factor_gone"
PAGES = {INVITATION: "/sign-in", FACTOR_GONE: "/studio/team/me"}
"""Where each leads."""


def slow_kinds(settings: Settings, database: Database, layout: Layout) -> Mapping[str, SlowKind]:
    """How the staff of an installation is written to.

    Raises:
        Invalid: the address of the mail server cannot be read.
    """
    post = Post(settings.smtp_url) if settings.smtp_url else None
    return {SEND: SlowKind(perform=Postman(database, layout, Links.of(settings), post).send)}


async def queue(work: Work, mail: str, person: int) -> None:
    """Have a mail sent to a colleague; without a mail server it comes to nothing.

    Args:
        work: the unit of work; it names who did what the mail tells of.
        mail: ``INVITATION`` or ``FACTOR_GONE``.
        person: to whom.
    """
    by = work.actor.id if work.actor.kind == "staff" else None
    told = {"mail": mail, "staff": person, "by": by, "at": work.now.isoformat()}
    await jobs.schedule(work, [{"kind": SEND, "payload": told, "due_at": work.now}])


@dataclass(slots=True)
class Postman:
    """Mails to the staff of one installation."""

    database: Database
    layout: Layout
    links: Links
    post: Post | None

    async def send(self, job: Row[Any]) -> Outcome:
        """Write the mail of a job and hand it over.

        Raises:
            NotYet: the server does not take it now; it is tried again.
        """
        if self.post is not None:
            envelope = await self._envelope(job)
            if envelope is not None:
                await self._hand_over(self.post, envelope)
        return _done

    async def _hand_over(self, post: Post, envelope: Envelope) -> None:
        try:
            async with post.party(), post.turn():
                await post.deliver(envelope.sender.address, envelope.to.address, envelope.as_bytes())
        except NotNow as later:
            raise NotYet(without_addresses(str(later))) from None
        except Refused as refusal:
            raise Hopeless(without_addresses(str(refusal))) from None

    async def _envelope(self, job: Row[Any]) -> Envelope | None:
        mail, ids = str(job.payload["mail"]), [job.payload["staff"], job.payload["by"]]
        async with self.database.read() as read:
            rows = {row.id: row for row in await read.rows(select(staff).where(staff.c.id.in_(ids), HERE))}
        to, by = rows.get(ids[0]), rows.get(ids[1])
        if to is None:
            return None
        letterhead = self.layout.letterhead
        fields = {"first_name": to.name.partition(" ")[0], "by": by.name or by.email if by else ""}
        page = self.links.base_url + PAGES[mail]
        addressee = Addressee(0, to.zone or "UTC", fields, page, page, language=to.language)
        wording = replace(self.layout.own_words(mail, to.language), kind=FOR_STAFF)
        letter = self.layout.render(wording, addressee, self.links, job.due_at)
        return Envelope(
            sender=Party(letterhead.company, letterhead.sender or f"hello@{self.links.host}"),
            to=Party(to.name, to.email),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=message_id(f"{SEND}:{job.id}", self.links.host),
            date=job.due_at,
            extra={"Auto-Submitted": "auto-generated"},
        )


async def _done(_work: Work) -> None:
    """Nothing is kept of it."""
