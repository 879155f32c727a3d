"""The conversion report over a hundred thousand customers, against the SQL that somebody would write by hand.

By hand: five statements that take the same counts from the same rows, with no thought for a second answer, a second
survey, another program or who joined long ago and was never asked.
"""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, text

from advocacy.columns import UtcDateTime
from advocacy.database import SYSTEM, Read
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import mail_events
from advocacy.engine.journal import journal
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores
from advocacy.listening.scores import segment_of
from advocacy.programs import programs
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.invitations import invitations
from advocacy.reports import queries
from advocacy.reports.scope import GRACE
from tests.bench.measure import Figure, in_turns
from tests.bench.places import fresh_house
from tests.bench.programs import KEY, NOW, analyze, publish_shipped, settle_in
from web.testing import Wristwatch
from web.wiring import House

PEOPLE = 100_000
LAUNCH = NOW - timedelta(days=120)

MEMBERS = """
    SELECT m.baseline_segment, m.arm, i.accepted_at IS NOT NULL AS joined, s.score, m.baseline_score,
           a.asked_at IS NOT NULL AS asked,
           CASE WHEN a.asked_at IS NOT NULL THEN a.asked_at < :grace ELSE c.left_at IS NOT NULL END AS over, count(*)
    FROM cohort_members m
    JOIN customers c ON c.id = m.customer_id
    LEFT JOIN invitations i ON i.cohort_id = m.cohort_id AND i.customer_id = m.customer_id
    LEFT JOIN survey_asks a ON a.customer_id = m.customer_id AND a.program = :key AND a.counts_as = 'program'
    LEFT JOIN scores s ON s.customer_id = m.customer_id AND s.counts_as = 'program' AND s.answered_at > m.allocated_at
    WHERE m.program = :key GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
MAILED = """
    SELECT i.segment, count(DISTINCT i.id),
           count(DISTINCT CASE WHEN e.kind = 'open' THEN i.id END),
           count(DISTINCT CASE WHEN e.kind = 'click' THEN i.id END)
    FROM invitations i JOIN mails m ON m.about = 'invitation:' || i.id AND m.state = 'sent' AND m.bounce IS NULL
    LEFT JOIN mail_events e ON e.mail_id = m.id AND e.machine IS NULL
    WHERE i.program = :key GROUP BY 1
"""
DONE = """
    SELECT m.baseline_segment, j.event, count(DISTINCT j.customer_id)
    FROM journal j JOIN cohort_members m ON m.customer_id = j.customer_id AND m.program = :key AND m.arm = 'invited'
    WHERE j.event IN ('track.finished', 'shipment.sent', 'shipment.delivered') GROUP BY 1, 2
"""
BASE = """
    SELECT segment, count(*) FROM (
        SELECT segment, row_number() OVER (PARTITION BY customer_id ORDER BY answered_at DESC) AS nth
        FROM scores WHERE counts_as = 'relationship' AND answered_at <= :launch
    ) AS latest WHERE nth = 1 GROUP BY 1
"""
UNTREATED = """
    SELECT count(*), sum(CASE WHEN segment = 'promoter' THEN 1 ELSE 0 END) FROM (
        SELECT segment, lead(segment) OVER (PARTITION BY customer_id ORDER BY answered_at DESC) AS before,
               row_number() OVER (PARTITION BY customer_id ORDER BY answered_at DESC) AS nth
        FROM scores WHERE counts_as = 'relationship' AND answered_at <= :launch
    ) AS pairs WHERE nth = 1 AND before = 'passive'
"""


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """The report as a page asks for it, and the five statements."""
    people = PEOPLE // quick
    async with fresh_house(database, Wristwatch(NOW)) as house:
        await publish_shipped(house)
        await _a_year(house, await settle_in(house, people))
        await analyze(house)

        async def ours() -> None:
            async with house.database.read() as read:
                await queries.report(read, KEY)

        async def floor() -> None:
            async with house.database.read() as read:
                await _by_hand(read)

        await _compare(house)
        taken, by_hand = await in_turns(ours, floor, rounds=3)
        yield Figure(f"report on {people:,} customers, {database}", taken, by_hand, aim="≤ 2×")


async def _by_hand(read: Read) -> dict[str, Sequence[Any]]:
    since = bindparam("launch", LAUNCH, UtcDateTime)
    grace = bindparam("grace", NOW - GRACE, UtcDateTime)
    return {
        "members": await read.rows(text(MEMBERS).bindparams(grace), {"key": KEY}),
        "mailed": await read.rows(text(MAILED), {"key": KEY}),
        "done": await read.rows(text(DONE), {"key": KEY}),
        "base": await read.rows(text(BASE).bindparams(since)),
        "untreated": await read.rows(text(UNTREATED).bindparams(since)),
    }


async def _compare(house: House) -> None:
    async with house.database.read() as read:
        report, by_hand = await queries.report(read, KEY), await _by_hand(read)
    joined = [row for row in by_hand["members"] if row[0] == "passive" and row[2]]
    told = {
        "joined": sum(row[-1] for row in joined),
        "rescored": sum(row[-1] for row in joined if row[3] is not None),
        "converted": sum(row[-1] for row in joined if row[3] is not None and row[3] >= 9),
        "due": sum(row[-1] for row in joined if row[5] or row[3] is not None),
        "pending": sum(row[-1] for row in joined if row[3] is None and not row[6]),
    }
    opened = {row[0]: row[2] for row in by_hand["mailed"]}
    same = all(report["passives"][name] == value for name, value in told.items())
    if not same or any(report["funnel"][segment]["opened"] != number for segment, number in opened.items()):
        raise SystemExit(f"The report says {report['passives']}, by hand it is {told}")


async def _a_year(house: House, ids: Sequence[int]) -> None:
    """Two surveys, a launch for those with 7 and more, and what became of it four months later."""
    chance = random.Random(11)  # noqa: S311 - the same year in each run
    async with house.database.work(SYSTEM) as work:
        version = (await programs.get(work, KEY)).version_id
        cohort = (
            await work.execute(
                insert(cohorts)
                .values(program=KEY, number=1, version_id=version, launched_at=LAUNCH, launched_by="system")
                .values(seed=1, admitted=len(ids), held_out=0)
                .returning(cohorts.c.id)
            )
        ).scalar_one()
        rows: dict[Any, list[dict[str, Any]]] = {}
        for one in ids:
            for table, row in _story(one, cohort, chance):
                rows.setdefault(table, []).append(row)
        said = {"program": KEY, "version_id": version}
        await work.pour(insert(scores), rows[scores], source="bench", channel="email", dated=True, received_at=NOW)
        await work.pour(insert(cohort_members), rows[cohort_members], program=KEY, cohort_id=cohort)
        await work.pour(insert(invitations), rows[invitations], cohort_id=cohort, **said)
        await work.pour(insert(journal), rows[journal], actor="system", chain="bench", because="", about="")
        asked = {"survey": "rescore", "counts_as": "program", "exempt": True, "cohort": cohort}
        await work.pour(insert(survey_asks), rows[survey_asks], **said, **asked)
        invited = await work.rows(select(invitations.c.id, invitations.c.customer_id))
        await _mail(work, [tuple(row) for row in invited], version, chance)


def _story(one: int, cohort: int, chance: random.Random) -> list[tuple[Any, dict[str, Any]]]:
    """The rows of one customer."""
    score = chance.choices(range(11), weights=(1, 1, 1, 1, 2, 4, 6, 14, 20, 25, 25))[0]
    segment = segment_of(score).value
    told = [_answer(one, score, LAUNCH - timedelta(days=20), "relationship")]
    if chance.random() < 0.4:
        told.append(_answer(one, chance.randint(0, 10), LAUNCH - timedelta(days=200), "relationship"))
    told.append(_event(one, "score.received", LAUNCH - timedelta(days=20)))
    if score < 7:
        return told
    held = chance.random() < 0.2
    member = {"customer_id": one, "baseline_score": score, "baseline_segment": segment, "allocated_at": LAUNCH}
    arm = {"baseline_at": LAUNCH, "arm": "holdout" if held else "invited", "stratum": str(score)}
    told.append((cohort_members, member | arm))
    joined = not held and chance.random() < 0.3
    if not held:
        invited = {"customer_id": one, "segment": segment, "state": "accepted" if joined else "open"}
        dates = {"created_at": LAUNCH, "expires_at": LAUNCH + timedelta(days=60)}
        accepted = {"accepted_at": LAUNCH + timedelta(days=3) if joined else None}
        told.append((invitations, invited | dates | accepted))
    if joined:
        told += [_event(one, "challenge.completed", LAUNCH + timedelta(days=4)) for _ in range(5)]
        told += [_event(one, name, LAUNCH + timedelta(days=64)) for name in ("track.finished", "shipment.sent")]
    when = LAUNCH + timedelta(days=71)
    answers = chance.random() < 0.6
    told.append((survey_asks, _ask(one, cohort, when, answers=answers)))
    if answers:
        told.append(_answer(one, min(10, max(0, score + chance.choice((-2, -1, 0, 0, 1, 1, 2)))), when, "program"))
    return told


def _answer(one: int, score: int, when: Any, counts_as: str) -> tuple[Any, dict[str, Any]]:
    row = {"customer_id": one, "score": score, "segment": segment_of(score).value, "counts_as": counts_as}
    return scores, row | {"external_id": f"{one} {when:%j} {counts_as}", "answered_at": when}


def _event(one: int, name: str, when: Any) -> tuple[Any, dict[str, Any]]:
    return journal, {"customer_id": one, "event": name, "at": when, "object": "bench", "data": {"program": KEY}}


def _ask(one: int, cohort: int, when: Any, *, answers: bool) -> dict[str, Any]:
    return {
        "customer_id": one,
        "key": f"{cohort} {one}",
        "state": "answered" if answers else "expired",
        "asked_at": when,
        "expires_at": when + timedelta(days=30),
        "answered_at": when if answers else None,
    }


async def _mail(work: Any, invited: Sequence[tuple[int, int]], version: int, chance: random.Random) -> None:
    rows = [
        {"customer_id": customer, "about": f"invitation:{invitation}", "key": f"mail {invitation}"}
        | {"bounce": "hard" if chance.random() < 0.01 else None}
        for invitation, customer in invited
    ]
    same = {"version_id": version, "mail": "invite", "kind": "invitation", "state": "sent", "unsure": 0}
    await work.pour(insert(mails), rows, queued_at=LAUNCH, sent_at=LAUNCH, **same)
    arrived = await work.rows(select(mails.c.id))
    seen = [
        {"mail_id": row.id, "kind": kind, "machine": "scanner" if chance.random() < 0.3 else None}
        for row in arrived
        for kind in ("open", "click")
        if chance.random() < 0.4
    ]
    await work.pour(insert(mail_events), seen, at=LAUNCH, agent="", method="GET", purpose="")
