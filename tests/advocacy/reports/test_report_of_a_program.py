"""The conversion report of a cohort that is written down by hand, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from advocacy.database import SYSTEM, Work
from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import mail_events
from advocacy.errors import NotFound
from advocacy.events import Event
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.invitations import invitations
from advocacy.programs.programs import load, program_versions
from advocacy.reports.queries import counts, report
from advocacy.reports.scope import patience
from advocacy.reports.wording import as_csv_rows, as_text
from web.testing import Wristwatch
from web.wiring import House

KEY = "passives-to-promoters"
TEXT = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()
LAUNCH = datetime(2026, 1, 5, 9, tzinfo=UTC)
JOINED = LAUNCH + timedelta(days=5)
ASKED = JOINED + timedelta(days=68)
LATE = datetime(2026, 6, 30, tzinfo=UTC)


class Cohort:
    """Writes a cohort down, person by person."""

    def __init__(self, work: Work, version: int) -> None:
        self.work = work
        self.version = version
        self.numbers = count(1)
        self.rows: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (customers, cohort_members, invitations, survey_asks, scores, mails)
        }

    def add(
        self,
        people: int,
        *,
        baseline: int = 8,
        arm: str = "invited",
        joined: datetime | None = None,
        asked: datetime | None = None,
        after: int | None = None,
        left: datetime | None = None,
        answered: datetime | None = None,
    ) -> list[int]:
        added = []
        for number in (next(self.numbers) for _ in range(people)):
            segment = "promoter" if baseline > 8 else "passive"
            self._put(
                customers,
                id=number,
                name=f"Customer {number}",
                email=f"c{number}@example.com",
                email_key=f"c{number}@example.com",
                language="en",
                zone="UTC",
                tags=[],
                attributes={},
                employee=False,
                created_at=LAUNCH,
                joined_at=joined,
                left_at=left,
            )
            frozen = {"cohort_id": 1, "customer_id": number, "program": KEY}
            self._put(
                cohort_members,
                **frozen,
                baseline_score=baseline,
                baseline_segment=segment,
                baseline_at=LAUNCH,
                arm=arm,
                stratum="",
                allocated_at=LAUNCH,
            )
            if arm == "invited":
                self._put(
                    invitations,
                    id=number,
                    **frozen,
                    version_id=self.version,
                    segment=segment,
                    state="accepted" if joined else "open",
                    created_at=LAUNCH,
                    expires_at=LAUNCH + timedelta(days=60),
                    accepted_at=joined,
                )
            if asked:
                self._put(
                    survey_asks,
                    customer_id=number,
                    survey="rescore",
                    version_id=self.version,
                    program=KEY,
                    cohort=1,
                    counts_as="program",
                    exempt=True,
                    key=f"ask {number}",
                    state="asked",
                    asked_at=asked,
                    expires_at=asked + timedelta(days=30),
                )
            if after is not None:
                self.answer(number, after, answered or (asked or ASKED) + timedelta(days=2))
            added.append(number)
        return added

    def answer(self, customer: int, score: int, at: datetime, counts_as: str = "program") -> None:
        self._put(
            scores,
            customer_id=customer,
            score=score,
            segment="promoter" if score > 8 else "passive" if score > 6 else "detractor",
            source="test",
            external_id=f"{customer} {at.isoformat()} {counts_as}",
            channel="email",
            counts_as=counts_as,
            answered_at=at,
            dated=True,
            received_at=at,
        )

    def mail(self, customer: int, *, bounce: str | None = None) -> None:
        self._put(
            mails,
            id=customer,
            customer_id=customer,
            version_id=self.version,
            mail="invite-passive",
            kind="invitation",
            about=f"invitation:{customer}",
            key=f"mail {customer}",
            state="bounced" if bounce else "sent",
            bounce=bounce,
            queued_at=LAUNCH,
            sent_at=LAUNCH,
        )

    def _put(self, table: Any, **values: Any) -> None:
        self.rows[table].append(values)

    async def write(self) -> None:
        await self.work.execute(
            insert(cohorts).values(
                id=1,
                program=KEY,
                number=1,
                version_id=self.version,
                launched_at=LAUNCH,
                launched_by="system",
                seed=1,
                admitted=len(self.rows[cohort_members]),
                held_out=0,
            )
        )
        for table, rows in self.rows.items():
            if rows:
                await self.work.execute(insert(table), rows)


async def begun(work: Work) -> Cohort:
    await load(work, TEXT, "passives.yaml", ())
    return Cohort(work, int(await work.value(select(program_versions.c.id))))


async def test_the_example_gives_its_published_rates(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        cohort.add(300)
        cohort.add(20, baseline=7, joined=JOINED, asked=ASKED, after=9)
        cohort.add(5, baseline=8, joined=JOINED, asked=ASKED, after=10)
        cohort.add(31, baseline=8, joined=JOINED, asked=ASKED, after=8)
        cohort.add(4, baseline=8, joined=JOINED, asked=ASKED, after=3)
        cohort.add(40, baseline=8, joined=JOINED, asked=ASKED)
        cohort.add(8, arm="holdout", asked=ASKED, after=9)
        cohort.add(42, arm="holdout", asked=ASKED, after=7)
        cohort.add(50, arm="holdout", asked=ASKED)
        cohort.add(40, baseline=10, joined=JOINED, asked=ASKED, after=9)
        cohort.add(3, baseline=9, joined=JOINED, asked=ASKED, after=8)
        await cohort.write()
    watch.to(LATE)
    async with house.database.read() as read:
        told = await report(read, KEY)
    assert told["passives"] == {
        "baseline": 500,
        "invited": 400,
        "joined": 100,
        "due": 100,
        "rescored": 60,
        "converted": 25,
        "pending": 0,
    }
    rates = told["rates"]
    assert rates["of_joined"] == {"k": 25, "n": 100, "rate": 0.25, "low": 0.175452, "high": 0.343045}
    assert (rates["of_responders"]["k"], rates["of_responders"]["n"]) == (25, 60)
    assert rates["of_responders"]["rate"] == pytest.approx(0.416667, abs=1e-6)
    assert rates["of_invited"]["rate"] == 0.0625
    assert rates["best_case_of_joined"]["k"] == 65
    assert told["movement"] == {
        "passive": {"detractor": 4, "passive": 31, "promoter": 25},
        "promoter": {"detractor": 0, "passive": 3, "promoter": 40},
    }
    assert told["goal"]["status"] == "undecided"
    assert (told["version"], told["as_of"]) == (1, "2026-06-30T00:00:00Z")
    assert {name: told["holdout"][name] for name in ("allocated", "rescored", "converted", "invited_converted")} == {
        "allocated": 100,
        "rescored": 50,
        "converted": 8,
        "invited_converted": 25,
    }
    assert told["by_score"]["7"]["rates"]["of_joined"]["k"] == 20
    assert (told["by_score"]["8"]["joined"], told["by_score"]["8"]["converted"]) == (80, 5)
    assert told["funnel"]["passive"]["invited"] == 400
    assert told["funnel"]["promoter"]["rescored"] == 43
    assert "25 of 100" in as_text(told)
    assert len(as_csv_rows(told)) > 20


async def test_who_may_still_answer_is_pending_and_who_never_will_is_not(house: House, watch: Wristwatch) -> None:
    now = ASKED + timedelta(days=10)
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        cohort.add(1, joined=JOINED, asked=ASKED, after=9)
        cohort.add(2, joined=JOINED, asked=ASKED)  # asked ten days ago: inside the grace
        cohort.add(4, joined=JOINED, asked=now - timedelta(days=15))  # past it
        cohort.add(8, joined=JOINED)  # not asked yet
        cohort.add(16, joined=JOINED, left=JOINED + timedelta(days=3))  # left, and will never be asked
        cohort.add(32, joined=now - timedelta(days=365))  # not asked for a year: no address was ever given
        await cohort.write()
    watch.to(now)
    async with house.database.read() as read:
        passives = (await counts(read, KEY)).passives
    assert (passives.joined, passives.due, passives.rescored, passives.pending) == (63, 7, 1, 10)


async def test_only_the_first_answer_after_joining_counts(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        early, twice, other = cohort.add(3, joined=JOINED, asked=ASKED)
        cohort.answer(early, 10, JOINED - timedelta(days=1))
        cohort.answer(twice, 8, ASKED + timedelta(days=1))
        cohort.answer(twice, 10, ASKED + timedelta(days=9))
        cohort.answer(other, 10, ASKED + timedelta(days=1), counts_as="relationship")
        cohort.add(1, after=9, answered=LAUNCH + timedelta(days=70))  # did not join: moves the arm, not the joined
        await cohort.write()
    watch.to(LATE)
    async with house.database.read() as read:
        taken = await counts(read, KEY)
    assert (taken.passives.rescored, taken.passives.converted) == (1, 0)
    assert taken.movement == {"passive": {"passive": 1}}
    assert taken.holdout is None


async def test_the_funnel_counts_people_and_leaves_machines_out(house: House, watch: Wristwatch) -> None:
    watch.to(LATE)
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        ann, bob, cid, dan = cohort.add(4, joined=JOINED)
        for customer in (ann, bob, cid):
            cohort.mail(customer)
        cohort.mail(dan, bounce="hard")
        await cohort.write()
        visit = {"at": LAUNCH, "agent": "x", "method": "GET", "purpose": ""}
        await work.execute(
            insert(mail_events),
            [
                {"mail_id": ann, "kind": "open", "machine": None, **visit},
                {"mail_id": ann, "kind": "open", "machine": None, **visit},
                {"mail_id": ann, "kind": "click", "machine": None, **visit},
                {"mail_id": bob, "kind": "open", "machine": "prefetch", **visit},
            ],
        )
        limb = {"program": KEY}
        await work.record(
            Event("track.finished", ann, f"track:{ann}:welcome", "welcome", limb),
            Event("track.finished", ann, f"track:{ann}:more", "more", limb),
            Event("shipment.sent", ann, "shipment:1", "welcome-box", limb),
            Event("shipment.sent", bob, "shipment:2", "welcome-box", {"program": "another"}),
        )
    async with house.database.read() as read:
        funnel = (await report(read, KEY))["funnel"]
    assert funnel["passive"] == {
        "invited": 4,
        "delivered": 3,
        "opened": 1,
        "clicked": 1,
        "joined": 4,
        "onboarded": 1,
        "shipped": 1,
        "delivered_box": 0,
        "rescored": 0,
    }
    assert funnel["promoter"]["delivered"] is None


async def test_own_repeat_answers_replace_the_model_from_thirty_people_on(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        (member,) = cohort.add(1, joined=JOINED)
        before = LAUNCH - timedelta(days=100)
        for person in cohort.add(30, arm="holdout"):
            cohort.answer(person, 8, before, "relationship")
            cohort.answer(person, 9 if person % 3 == 0 else 7, before + timedelta(days=30), "relationship")
        cohort.answer(member, 8, before, "relationship")
        cohort.answer(member, 10, JOINED, "relationship")  # after the invitation: no longer untreated
        await cohort.write()
    async with house.database.read() as read:
        taken = await counts(read, KEY)
        told = await report(read, KEY)
    assert taken.own_untreated == (10, 30)
    assert taken.marginals is not None
    assert (taken.marginals.passives, taken.marginals.promoters) == (21, 10)
    assert told["expected_untreated"]["basis"] == "own untreated repeat responders, 10 of 30"


async def test_a_program_that_was_not_launched_has_no_data(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await load(work, TEXT, "passives.yaml", ())
    async with house.database.read() as read:
        told = await report(read, KEY)
    assert told["goal"]["status"] is None
    assert told["rates"]["of_joined"]["rate"] is None
    assert told["holdout"] is None


async def test_an_unknown_program_is_named(house: House) -> None:
    async with house.database.read() as read:
        with pytest.raises(NotFound, match="no-such"):
            await report(read, "no-such")


async def test_a_report_costs_the_same_number_of_statements_for_one_and_for_many(
    house: House, statements: list[str]
) -> None:
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        cohort.add(200, joined=JOINED, asked=ASKED, after=9)
        cohort.add(200, arm="holdout")
        await cohort.write()
    statements.clear()
    async with house.database.read() as read:
        await report(read, KEY)
    assert len([one for one in statements if one.lstrip().startswith(("SELECT", "WITH"))]) == 6


@pytest.fixture
def statements(house: House) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(house.database.reader.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(house.database.reader.sync_engine, "before_cursor_execute", note)


def test_patience_is_the_waits_of_the_program_and_some_slack() -> None:
    document = {
        "rules": [
            {"then": [{"ship": "box", "after": "P2M"}, {"mail": "x", "after": "P1Y"}]},
            {"then": [{"survey": "rescore", "after": "P7D"}]},
        ]
    }
    assert patience(document) == timedelta(days=60 + 7 + 14 + 30)
