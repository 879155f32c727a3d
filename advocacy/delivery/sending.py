"""Sending what was queued: read, write the letter, mark it as under way, hand it over, note what came of it.

    job ── read, render ──▶ "sending" ── the server ──▶ sent | bounced | failed, or queued again for later
                               │
                               └─ found so by the next worker: nobody knows whether it arrived

"sending" is written before and "sent" after, each in a transaction of its own, and the mail server is spoken to
between them. A mail in bulk of which nobody knows is sent once more under the same Message-ID; one that serves a
person is not, and a person looks at it.
"""

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, exists, update

from advocacy.clock import later, period
from advocacy.database import SYSTEM, Database, Work
from advocacy.delivery.bounces import bounce, too_many
from advocacy.delivery.drafts import Draft, write
from advocacy.delivery.letters import Layout
from advocacy.delivery.links import Links
from advocacy.delivery.mail import SEND, UNFINISHED, happened, mails
from advocacy.delivery.outbox import put_out
from advocacy.delivery.smtp import NotNow, Post, Refused, Unacknowledged
from advocacy.delivery.texts import BULK
from advocacy.delivery.tracking import keep_links
from advocacy.engine import jobs
from advocacy.engine.due import Hopeless, Outcome, SlowKind
from advocacy.settings import Settings

AT_ONCE = 20
LEASE = timedelta(minutes=15)
PAUSE = period("PT1H")


def slow_kinds(settings: Settings, database: Database, layout: Layout) -> Mapping[str, SlowKind]:
    """How mails are sent on an installation.

    Args:
        settings: with a mail server, or without one: then mails end in the outbox.
        database: the installation's.
        layout: the form of its mails.

    Raises:
        Invalid: the address of the mail server cannot be read.
    """
    post = Post(settings.smtp_url) if settings.smtp_url else None
    sender = Sender(database, layout, Links.of(settings), settings.secret_key, post)
    together = None if post else partial(put_out, layout=layout, links=sender.links, secret=settings.secret_key)
    return {SEND: SlowKind(perform=sender.send, at_once=AT_ONCE, lease=LEASE, together=together)}


class NotYet(Exception):
    """The mail is back in the queue; its job is to be tried again."""


@dataclass(slots=True)
class Sender:
    """Sends the mails of one installation; without a server they end in the outbox."""

    database: Database
    layout: Layout
    links: Links
    secret: str
    post: Post | None

    async def send(self, job: Row[Any]) -> Outcome:
        """Send the mail of a job.

        Raises:
            NotYet: it did not go out this time.
            Hopeless: a person has to look.
        """
        async with AsyncExitStack() as stack:
            if self.post is not None:
                await stack.enter_async_context(self.post.party())
            draft, instead = await self._draft(job)
            if instead is not None:
                return instead
            if self.post is None:
                await self._claim(job, draft)
                return _sent(draft.mail, "outbox")
            try:
                async with self.post.turn():
                    return await self._hand_over(self.post, job, draft)
            except NotNow as perhaps_later:
                raise await self._again(job, draft.mail, str(perhaps_later)) from perhaps_later

    async def _draft(self, job: Row[Any]) -> tuple[Draft, Outcome | None]:
        """The finished letter, and what is to be done instead of sending it."""
        async with self.database.read() as read:
            draft = await write(read, int(job.payload["mail"]), self.layout, self.links, self.secret)
            mail = draft.mail
            held_back = await too_many(read) if mail.kind in BULK and self.post else None
        if mail.state not in UNFINISHED:
            return draft, _nothing
        if not draft.welcome:
            return draft, _suppressed(mail.id)
        if mail.state == "sending" and not _once_more(mail):
            raise await self._fail(job, mail, "Its sender stopped while it was under way. It may have arrived.")
        return draft, _waits(job, held_back) if held_back else None

    async def _claim(self, job: Row[Any], draft: Draft) -> bool:
        """Write "sending" and the finished letter; False when somebody else holds the mail or its job by now."""
        mail = draft.mail
        async with self.database.work(SYSTEM) as work:
            met = await work.changed(
                update(mails)
                .where(mails.c.id == mail.id, mails.c.state == mail.state, _still_ours(job))
                .values(
                    state="sending",
                    sending_at=work.now,
                    unsure=mail.unsure + (mail.state == "sending"),
                    error=None,
                    **draft.columns,
                )
            )
            if met:
                await keep_links(work, {mail.id: draft.rendered.targets})
        return met == 1

    async def _hand_over(self, post: Post, job: Row[Any], draft: Draft) -> Outcome:
        mail, envelope = draft.mail, draft.envelope
        try:
            message = envelope.as_bytes()
        except ValueError as unspeakable:
            raise await self._fail(job, mail, f"The address cannot be written: {unspeakable}") from unspeakable
        if not await self._claim(job, draft):
            return _nothing
        try:
            await post.deliver(envelope.sender.address, envelope.to.address, message)
        except Refused as refusal:
            if refusal.dead:
                return _bounced(mail.id, self.secret, without_addresses(str(refusal)))
            raise await self._fail(job, mail, str(refusal)) from refusal
        except Unacknowledged as lost:
            if mail.state != "sending" and _once_more(mail):
                raise await self._again(job, mail, str(lost), unsure=1) from lost
            raise await self._fail(job, mail, str(lost)) from lost
        return _sent(mail, "sent")

    async def _again(self, job: Row[Any], mail: Row[Any], why: str, *, unsure: int = 0) -> Exception:
        """Put a mail back that did not go out, for as long as its job has attempts."""
        if job.attempts >= jobs.MOST_ATTEMPTS:
            return await self._fail(job, mail, why)
        words = without_addresses(why)
        async with self.database.work(SYSTEM) as work:
            await work.execute(
                update(mails)
                .where(mails.c.id == mail.id, mails.c.state.in_(UNFINISHED), _still_ours(job))
                .values(state="queued", error=words, unsure=mails.c.unsure + unsure)
            )
        return NotYet(words)

    async def _fail(self, job: Row[Any], mail: Row[Any], why: str) -> Exception:
        words = without_addresses(why)
        async with self.database.work(SYSTEM) as work:
            await work.execute(
                update(mails).where(mails.c.id == mail.id, _still_ours(job)).values(state="failed", error=words)
            )
        return Hopeless(words)


def _still_ours(job: Row[Any]) -> Any:
    # A worker that was stopped for longer than its lease must not touch what another has taken over.
    return exists().where(jobs.jobs.c.id == job.id, jobs.jobs.c.fence == job.fence, jobs.jobs.c.state == "open")


def without_addresses(words: str) -> str:
    """A server's answer often repeats the address; what is kept beside a job outlives the person."""
    return re.sub(r"[^\s<>\"]+@[^\s<>\"]+", "…", words)[:2000]


async def _nothing(_work: Work) -> None:
    """Nothing is left to do."""


def _once_more(mail: Row[Any]) -> bool:
    """Whether a mail that may have arrived is sent again: in bulk once, under the same Message-ID; others never."""
    return mail.kind in BULK and not mail.unsure


def _suppressed(mail: int) -> Outcome:
    async def outcome(work: Work) -> None:
        await work.execute(
            update(mails).where(mails.c.id == mail, mails.c.state.in_(UNFINISHED)).values(state="suppressed")
        )

    return outcome


def _bounced(mail: int, secret: str, words: str) -> Outcome:
    async def outcome(work: Work) -> None:
        await bounce(work, mail, secret=secret, why=words)

    return outcome


def _sent(mail: Row[Any], state: str) -> Outcome:
    async def outcome(work: Work) -> None:
        met = await work.changed(
            update(mails).where(mails.c.id == mail.id, mails.c.state == "sending").values(state=state, sent_at=work.now)
        )
        if met:
            await work.record(happened("mail.sent", mail.id, mail._asdict()))

    return outcome


def _waits(job: Row[Any], why: str) -> Outcome:
    """Let a mail wait for an hour: too many of the last came back."""

    async def outcome(work: Work) -> None:
        await work.execute(
            update(mails).where(mails.c.id == job.payload["mail"]).values(error=f"Sending has paused. {why}")
        )
        await jobs.schedule(
            work,
            [
                {
                    "kind": job.kind,
                    "key": f"{SEND}:{job.payload['mail']}:{job.id}",
                    "customer_id": job.customer_id,
                    "payload": job.payload,
                    "due_at": later(work.now, PAUSE, "UTC"),
                }
            ],
        )

    return outcome
