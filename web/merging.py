"""Two rows that are one person: what is known of the one who goes is given to the one who stays.

Only somebody who never joined can go. Whoever has been in the hub or in a cohort has postings and an allocation, and
those are never rewritten; whoever was asked for something was asked as themselves. Of two such, both stay.

What can move, moves by one statement for each table: scores, what was said, mails, consents, notes, tasks, counts. The
journal stays as it was written; the page of the one who stays reads on in it. The row of the one who goes is emptied as
if erased, and says where to go on.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, delete, exists, func, literal, or_, select, update

from advocacy.acts.approvals import approvals, quotes
from advocacy.acts.asks import asks
from advocacy.acts.reviews import review_requests
from advocacy.acts.willingness import willingness
from advocacy.database import Read, Work, among, insert_into
from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal, standings, tally
from advocacy.engine.outside import outside_events
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.listening.asks import survey_asks
from advocacy.listening.conversations import conversation_lines, conversations
from advocacy.listening.responses import scores
from advocacy.people import erasure
from advocacy.people.consent import consents
from advocacy.people.customers import change, customers
from advocacy.people.notes import notes
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.invitations import invitations
from advocacy.programs.tasks import tasks
from advocacy.words import said
from challenges.enrolments import enrolments
from challenges.goes import submissions
from rewards.ledger import postings
from rewards.shipments import shipments

MERGED, MERGED_AWAY = "customer.merged", "customer.merged_away"
MOVED: Sequence[Table] = (scores, conversations, conversation_lines, mails, survey_asks, outside_events, tasks, notes)
BOUND: Sequence[Table] = (
    postings,
    cohort_members,
    invitations,
    submissions,
    enrolments,
    shipments,
    asks,
    review_requests,
    approvals,
    quotes,
    willingness,
)
"""Of whom there is a row in one of these stays."""
_FILLED = ("email", "email_key", "external_id", "name", "nickname", "title", "account_id")
MOST_ALIKE = 20


async def merge(work: Work, stays: int, goes: int) -> None:
    """Make two rows one person.

    Args:
        work: the unit of work of somebody on the staff.
        stays: the customer who keeps everything.
        goes: the one who is emptied.

    Raises:
        NotFound: one of them is not there, or not any more.
        Conflict: they are the same row, or the one who goes has been in the hub or in a cohort.
    """
    if stays == goes:
        raise Conflict(said("That is the same row twice."))
    held = await hold_facts(work, sorted({stays, goes}))
    rows = {row.id: row for row in await work.rows(select(customers).where(customers.c.id.in_(held)))}
    for number in (stays, goes):
        if number not in rows or rows[number].erased_at is not None:
            raise NotFound(said("There is no customer {number}.", number=str(number)))
    if await who_must_stay(work, [goes]):
        raise Conflict(
            said("Whoever was in the hub, in a cohort or asked for something cannot go: reports hang on them."),
            remedy=said("Keep them, and let the other go; if both have been there, both stay."),
        )
    await erasure.empty(work, [goes])
    await change(work, stays, **_filled(rows[stays], rows[goes]))
    held_purposes = select(consents.c.purpose).where(consents.c.customer_id == stays, consents.c.withdrawn_at.is_(None))
    doubled = consents.c.withdrawn_at.is_(None), consents.c.purpose.in_(held_purposes)
    await work.execute(update(consents).where(consents.c.customer_id == goes, *doubled).values(withdrawn_at=work.now))
    for table in (consents, *MOVED):
        await work.execute(update(table).where(table.c.customer_id == goes).values(customer_id=stays))
    await _count_together(work, stays, goes)
    await _stand_by_newest(work, stays, goes)
    waiting = jobs.c.customer_id == goes, jobs.c.state == "open"
    await work.execute(
        update(jobs).where(*waiting, jobs.c.kind == "action").values(state="cancelled", ended_at=work.now)
    )
    await work.execute(update(jobs).where(*waiting).values(customer_id=stays))
    work.memo.pop("facts", None)
    await work.record(
        Event(MERGED, stays, f"merged:{goes}", data={"customers": [goes, *await merged_into(work, goes)]}),
        Event(MERGED_AWAY, goes, f"merged:{stays}", data={"customer": stays}),
    )


def _filled(stays: Row[Any], goes: Row[Any]) -> dict[str, Any]:
    """What the one who stays has afterwards: their own, and where they have nothing, the other's."""
    known = {name: getattr(goes, name) for name in _FILLED if not getattr(stays, name) and getattr(goes, name)}
    if "email" in known:
        known["bounced_at"] = goes.bounced_at
    return known | {
        "tags": list(dict.fromkeys([*stays.tags, *goes.tags])),
        "attributes": {**goes.attributes, **stays.attributes},
        # Whoever asked for silence under either address is left in peace.
        "unsubscribed_at": stays.unsubscribed_at or goes.unsubscribed_at,
        "created_at": min(stays.created_at, goes.created_at),
    }


async def _count_together(work: Work, stays: int, goes: int) -> None:
    known = await work.rows(select(tally).where(tally.c.customer_id == goes))
    if not known:
        return
    adding = insert_into(work, tally)
    adding = adding.on_conflict_do_update(
        index_elements=["customer_id", "event", "object", "day"],
        set_={"times": tally.c.times + adding.excluded.times},
    )
    await work.execute(adding, [{**row._mapping, "customer_id": stays} for row in known])  # noqa: SLF001 - its documented name
    await work.execute(delete(tally).where(tally.c.customer_id == goes))


async def _stand_by_newest(work: Work, stays: int, goes: int) -> None:
    newest = await work.row(
        select(scores.c.score, scores.c.segment, scores.c.answered_at.label("scored_at"))
        .where(scores.c.customer_id == stays)
        .order_by(scores.c.answered_at.desc(), scores.c.id.desc())
        .limit(1)
    )
    await work.execute(delete(standings).where(standings.c.customer_id == goes))
    if newest is not None:
        putting = insert_into(work, standings).values(customer_id=stays, **newest._mapping)  # noqa: SLF001
        await work.execute(
            putting.on_conflict_do_update(index_elements=["customer_id"], set_=dict(newest._mapping))  # noqa: SLF001
        )


async def who_must_stay(read: Read, ids: Sequence[int]) -> set[int]:
    """Which of these have been in the hub, in a cohort or asked for something, so that their rows cannot go."""
    bound = [exists().where(table.c.customer_id == customers.c.id) for table in BOUND]
    query = select(customers.c.id).where(among(read, customers.c.id, ids))
    found = await read.rows(query.where(or_(customers.c.joined_at.is_not(None), *bound)))
    return {int(row.id) for row in found}


async def merged_into(read: Read, customer: int) -> list[int]:
    """Who somebody was besides: the rows whose journal is theirs too."""
    query = select(journal.c.data).where(journal.c.customer_id == customer, journal.c.event == MERGED)
    return sorted({int(one) for row in await read.rows(query) for one in row.data["customers"]})


async def gone_into(read: Read, customer: int) -> int | None:
    """Whom somebody is now, who was merged away."""
    query = select(journal.c.data).where(journal.c.customer_id == customer, journal.c.event == MERGED_AWAY)
    data = await read.value(query)
    return int(data["customer"]) if data is not None else None


async def alike(read: Read, row: Row[Any]) -> Sequence[int]:
    """Who may be the same person: the same name, at the same account or where one has none; or an address that is the
    same but for dots and what stands behind a plus.
    """  # noqa: D205 - one sentence, and its continuation
    ways = []
    if row.name:
        same_place = or_(
            customers.c.account_id.is_not_distinct_from(row.account_id),
            customers.c.account_id.is_(None),
            literal(row.account_id is None),
        )
        ways.append((func.lower(customers.c.name) == func.lower(row.name)) & same_place)
    if row.email_key:
        local, _, domain = row.email_key.rpartition("@")
        plain = f"{local.partition('+')[0].replace('.', '')}@{domain}"
        bare = func.replace(_before_plus(read), ".", "")
        at_domain = customers.c.email_key.endswith(f"@{domain}", autoescape=True)
        ways.append(at_domain & (bare == plain.rpartition("@")[0]))
    if not ways:
        return ()
    others = customers.c.id != row.id, customers.c.erased_at.is_(None)
    query = select(customers.c.id).where(*others, or_(*ways)).order_by(customers.c.id).limit(MOST_ALIKE)
    return [int(found.id) for found in await read.rows(query)]


def _before_plus(read: Read) -> Any:
    """What stands before the first plus, or else before the at-sign."""
    text = customers.c.email_key
    find = func.instr if read.is_sqlite else func.strpos
    local = func.substr(text, 1, find(text, "@") - 1)
    return func.substr(local, 1, find(local.concat("+"), "+") - 1)
