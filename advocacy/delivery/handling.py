"""What a person may do about a mail: send once more what failed, and keep back what has not gone out.

Also about an address: a server that once said it was dead may have been wrong, and whoever knows better says so.
"""

from sqlalchemy import update

from advocacy.clock import iso
from advocacy.database import Work
from advocacy.delivery.mail import SEND, get, mails
from advocacy.delivery.suppression import restore
from advocacy.engine.jobs import jobs, schedule
from advocacy.errors import Conflict, Invalid
from advocacy.people import audit, customers, notes
from advocacy.people.notes import REASON
from advocacy.words import said

CANCELLED = "cancelled"
LONGEST_WORD = 500


async def send_again(work: Work, mail: int) -> None:
    """Let a mail that failed have another row of attempts, the very letter that it was.

    Raises:
        NotFound: there is no such mail.
        Conflict: it has not failed, or somebody was quicker.
    """
    row = await get(work, mail)
    met = await work.changed(
        update(mails).where(mails.c.id == mail, mails.c.state == "failed").values(state="queued", error=None)
    )
    if not met:
        raise Conflict(said("This mail has not failed."), remedy=said("Look at it again; its state is new."))
    await _end_jobs(work, mail, row.customer_id)
    key = f"{SEND}:{mail}:{iso(work.now)}"
    job = {"kind": SEND, "key": key, "customer_id": row.customer_id, "payload": {"mail": mail}, "due_at": work.now}
    await schedule(work, [job])
    await audit.note(work, "mail.sent_again", f"mail:{mail}")


async def keep_back(work: Work, mail: int) -> None:
    """Send a mail that has not gone out to nobody; who cancelled it stands in the log.

    Raises:
        NotFound: there is no such mail.
        Conflict: it has gone out, or is about to.
    """
    row = await get(work, mail)
    met = await work.changed(
        update(mails).where(mails.c.id == mail, mails.c.state.in_(("queued", "failed"))).values(state=CANCELLED)
    )
    if not met:
        raise Conflict(
            said("This mail can be kept back no more."), remedy=said("It has gone out, or was ended before.")
        )
    await _end_jobs(work, mail, row.customer_id)
    await audit.note(work, "mail.kept_back", f"mail:{mail}")


async def keep_back_planned(work: Work, job: int) -> None:
    """Take a mail back that is put down for a later day.

    Raises:
        Conflict: it was written meanwhile, or taken back before.
    """
    met = await work.changed(
        update(jobs)
        .where(
            jobs.c.id == job,
            jobs.c.kind == "action",
            jobs.c.state == "open",
            jobs.c.payload["action"].as_string() == "mail",
        )
        .values(state=CANCELLED, ended_at=work.now)
    )
    if not met:
        raise Conflict(said("This mail waits no more."), remedy=said("Look for it among those that went out."))
    await audit.note(work, "mail.kept_back", f"job:{job}")


async def trust_address(work: Work, customer: int, why: str, *, secret: str) -> None:
    """Write to an address again that a server once called dead, because somebody knows better and says why.

    A wish for silence is its owner's alone and stays.

    Raises:
        NotFound: there is no such customer.
        Invalid: nobody says why.
        Conflict: no server has called it dead.
    """
    word = " ".join(why.split())
    if not word or len(word) > LONGEST_WORD:
        raise Invalid(
            said("Say how you know that it works, in a word."), where="why", remedy=said("“Ann wrote from it today.”")
        )
    row = await customers.get(work, customer)
    if row.bounced_at is None or not row.email:
        raise Conflict(said("No server has called this address dead."), remedy=said("Nothing has to be lifted."))
    await restore(work, row.email, secret)
    await customers.change(work, customer, bounced_at=None)
    await notes.put(work, customer, REASON, word, about=f"customer:{customer}")
    await audit.note(work, "address.trusted", f"customer:{customer}")


async def _end_jobs(work: Work, mail: int, customer: int) -> None:
    await work.execute(
        update(jobs)
        .where(
            jobs.c.customer_id == customer,
            jobs.c.kind == SEND,
            jobs.c.state.in_(("open", "dead")),
            jobs.c.payload["mail"].as_integer() == mail,
        )
        .values(state=CANCELLED, ended_at=work.now, locked_until=None)
    )
