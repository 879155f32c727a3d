"""The reference list: who is on it, what each column says, and what an ask changes."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from advocacy.acts import approvals, asks
from advocacy.acts.actions import HANDLERS
from advocacy.acts.approvals import Terms
from advocacy.acts.asking import ask
from advocacy.acts.candidates import candidates
from advocacy.acts.erasure import erase
from advocacy.acts.references_export import COLUMNS, lines
from advocacy.acts.willingness import Answer, note, of_customers
from advocacy.database import SYSTEM, Database
from advocacy.engine.actions import Action
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people import consent
from advocacy.people.accounts import AccountRow, accounts
from advocacy.people.customers import change
from advocacy.people.membership import unsubscribe
from advocacy.reports.export import naming, stream
from advocacy.reports.exports import EXPORTS
from tests.advocacy.acts.company import person, reference, since
from web.testing import Wristwatch
from web.wiring import House

PUBLISHED = """
    reference_id, person_name, title, seniority, email, phone_optional, account_name, account_domain, crm_contact_id,
    crm_account_id, industry, employees_band, arr_band, region, country, timezone, languages, products, use_cases,
    integrations, competitor_replaced, customer_since, result_metric, last_nps_score, last_nps_date, nps_channel,
    level, lifetime_points, acts_of_advocacy_12m, willing_call, willing_quote, willing_case_study, willing_logo,
    willing_event, willing_video, willing_review, approved_quote, consent_scope, consent_expires, nda_required,
    last_asked_at, asks_this_quarter, asks_left_this_quarter, resting_until, eligible, ineligible_reason,
    account_owner, csm, notes_internal
"""


async def listed(house: House, **options: Any) -> dict[str, dict[str, Any]]:
    async with house.database.read() as read:
        rows = [row async for part in lines(read, options) for _, row in part]
    return {row[1]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


async def test_the_file_has_the_published_columns_in_their_order(house: House) -> None:
    file = b"".join([piece async for piece in stream(house.database, SYSTEM, EXPORTS["references"])])
    assert next(csv.reader(io.StringIO(file.decode()))) == PUBLISHED.replace("\n", " ").replace(" ", "").split(",")


async def test_sales_can_filter_by_what_they_are_asked_for(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        said = {"phone": "+43 1 234", "Contact ID": "003X", "use_cases": ["ERP", "HR"]}
        ann = await reference(work, "ann", "call", "quote", attributes=said, language="de", zone="Europe/Vienna")
        await approvals.approve_quote(work, ann, "=It saved us a day a week.")
        await work.record(Event("reference.done", ann, "submission:1", "call"))
    row = (await listed(house))["Ann"]
    expected = {
        "account_name": "Acme",
        "account_domain": "acme.example",
        "crm_contact_id": "003X",
        "crm_account_id": "001A",
        "industry": "healthcare",
        "employees_band": "500–1000",
        "arr_band": "100000–499999",
        "region": "DACH",
        "timezone": "Europe/Vienna",
        "languages": "de",
        "use_cases": ["ERP", "HR"],
        "last_nps_score": 10,
        "nps_channel": "email",
        "acts_of_advocacy_12m": 1,
        "willing_call": "yes",
        "willing_quote": "yes",
        "willing_logo": None,
        "approved_quote": "=It saved us a day a week.",
        "consent_scope": ["all"],
        "nda_required": False,
        "asks_this_quarter": 0,
        "asks_left_this_quarter": 4,
        "eligible": True,
        "ineligible_reason": "",
        "account_owner": "Olga",
    }
    assert {name: row[name] for name in expected} == expected
    assert str(row["consent_expires"]) == "2027-01-05"


async def test_nobody_who_may_not_be_asked_is_on_it_unless_wanted(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await reference(work, "ann")
        await reference(work, "bob", score=6)
        gone = await reference(work, "cid")
        await unsubscribe(work, gone, how="test")
        await person(work, "dan")
        await person(work, "eve", score=5)
        erased = await reference(work, "fay")
        await change(work, erased, erased_at=work.now)
    assert list(await listed(house)) == ["Ann"]
    everybody = await listed(house, include_ineligible=True)
    assert {name: row["eligible"] for name, row in everybody.items()} == {
        "Ann": True,
        "Bob": False,
        "Cid": False,
        "Dan": False,
    }
    assert everybody["Bob"]["ineligible_reason"] == "call: their latest score is 6, below 9"
    assert everybody["Cid"]["ineligible_reason"] == "has asked for silence"
    assert everybody["Dan"]["ineligible_reason"] == "has not agreed to be asked, or has taken it back"


async def test_one_activity_can_be_asked_about(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await reference(work, "ann", "call")
        await reference(work, "bob", "event")
    assert list(await listed(house, activity="event")) == ["Bob"]
    everybody = await listed(house, activity="event", include_ineligible=True)
    assert everybody["Ann"]["ineligible_reason"] == "has not offered this"


async def test_a_consent_taken_back_holds_at_once_and_tells_where_copies_went(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann")
    async for _ in stream(house.database, SYSTEM, EXPORTS["references"]):
        pass
    async with house.database.work(SYSTEM) as work:
        await consent.withdraw(work, ann, "reference")
    assert await listed(house) == {}
    async with house.database.read() as read:
        assert [row.export for row in await naming(read, ann)] == ["references"]


async def test_a_company_says_about_its_name_and_words(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await reference(work, "ann", "logo")
        account = await work.value(select(accounts.c.id))
    assert await listed(house) == {}
    async with house.database.work(SYSTEM) as work:
        await approvals.approve(work, Terms("https://docs.example/2", nda=True), account=account)
    assert (await listed(house))["Ann"]["nda_required"] is True
    async with house.database.work(SYSTEM) as work:
        await approvals.withdraw_company(work, account)
        with pytest.raises(Conflict, match="allowed nothing"):
            await approvals.withdraw_company(work, account)
    assert await listed(house) == {}


async def test_trouble_at_the_account_keeps_its_people_out_of_it(house: House) -> None:
    risky = AccountRow("Risky", domain="risky.example", attributes={"renewal_risk": "yes"})
    async with house.database.work(SYSTEM) as work:
        await reference(work, "ann", account=risky)
        await reference(work, "bob")
        dan = await person(work, "dan", score=2)
        await work.record(Event("task.opened", dan, "task:1", "call-today"))
    everybody = await listed(house, include_ineligible=True)
    assert everybody["Ann"]["ineligible_reason"] == "the renewal of their account is at risk"
    assert everybody["Bob"]["ineligible_reason"] == "somebody at their account waits for an answer to a low score"
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("task.closed", dan, "task:1", "call-today"))
    assert list(await listed(house)) == ["Bob"]


async def test_an_ask_counts_when_it_is_asked(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann", "call", "event")
        first = await ask(work, ann, "event", prospect="Zeta", opportunity="006")
        await asks.answer(work, first, accepted=False, reason="no time")
        call = await ask(work, ann, "call")
    row = (await listed(house, include_ineligible=True))["Ann"]
    assert (row["asks_this_quarter"], row["asks_left_this_quarter"]) == (2, 2)
    assert str(row["resting_until"]) == "2026-02-04"
    assert row["last_asked_at"] == watch.instant
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Conflict, match="rests after a call"):
            await ask(work, ann, "event")
        await asks.finish(work, call, outcome="won")
        assert [one.id for one in await asks.to_thank(work)] == [call]
        await asks.thank(work, call)
        assert await asks.to_thank(work) == []
        for again in (asks.thank(work, call), asks.finish(work, call), asks.answer(work, call, accepted=True)):
            with pytest.raises(Conflict):
                await again


async def test_what_cannot_be_asked_is_refused_in_words(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann", "call", "review")
        terms = Terms("mail of 5 January", competitors=("Zeta Ltd",))
        await approvals.approve(work, terms, customer=ann)
        with pytest.raises(Conflict, match="not to talk to zeta ltd"):
            await ask(work, ann, "call", prospect="zeta ltd")
        with pytest.raises(Conflict, match="review campaign"):
            await ask(work, ann, "review")
        with pytest.raises(Invalid, match="no activity"):
            await ask(work, ann, "juggling")
        with pytest.raises(NotFound):
            await ask(work, 99, "call")
        assert await ask(work, ann, "call", prospect="Omega")


async def test_the_health_of_asking_is_told(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        begun = work.now
        ann, bob = await reference(work, "ann", "event"), await reference(work, "bob", "event")
        await person(work, "dan")
        done, declined = await ask(work, ann, "event"), await ask(work, bob, "event")
        await asks.answer(work, declined, accepted=False)
    watch.to(begun + timedelta(hours=24))
    async with house.database.work(SYSTEM) as work:
        await asks.finish(work, done)
    async with house.database.read() as read:
        told = await asks.health(read, begun)
    assert told == {
        "asked": 2,
        "answered": 2,
        "accepted": 1,
        "acceptance_rate": 0.5,
        "done": 1,
        "hours_to_done": 24.0,
        "done_in_48_hours": 1.0,
        "share_of_top_5": 1.0,
        "promoters_never_asked": 1,
    }
    async with house.database.read() as read:
        nobody = await asks.health(read, watch.instant + timedelta(days=1))
    assert (nobody["acceptance_rate"], nobody["hours_to_done"]) == (None, None)


async def test_what_a_member_offers_in_the_hub_makes_them_a_reference(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        ann, bob = await person(work, "ann"), await person(work, "bob")
        await HANDLERS["willing"](work, [offer(ann, ["call", "quote", "juggling"]), offer(bob, [])])
    await since(house, ann, watch.instant - timedelta(days=60))
    async with house.database.read() as read:
        said = await of_customers(read, [ann, bob])
        assert {activity: row.willing for activity, row in said[ann].items()} == {"call": "yes", "quote": "yes"}
        assert bob not in said
        (agreed,) = await consent.of_customer(read, ann)
        assert agreed.evidence == f"chosen in the hub, submission:{ann}:1"
    assert list(await listed(house, activity="call")) == ["Ann"]


def offer(customer: int, activities: list[str]) -> Action:
    said = Event(
        "reference.offered", customer, f"submission:{customer}:1", "be-a-reference", {"activities": activities}
    )
    return Action("willing", {"willing": True}, customer, said, "p:house.references", 1, f"p|{customer}|offer|0")


async def test_a_later_answer_replaces_an_earlier_one_and_ends_when_it_says(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann", "call")
        until = work.now + timedelta(days=1)
        await note(work, [Answer(ann, "call", "no"), Answer(ann, "call", "ask first", valid_to=until)])
        assert (await candidates(work, [ann]))[ann].willing["call"].answer == "ask first"
    watch.to(until)
    async with house.database.read() as read:
        assert (await candidates(read, [ann]))[ann].willing == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"activity": "juggling"}, "no activity"),
        ({"willing": "perhaps"}, "no answer"),
    ],
)
async def test_an_answer_that_is_none_is_refused(house: House, said: Mapping[str, str], words: str) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await person(work, "ann")
        with pytest.raises(Invalid, match=words):
            await note(work, [Answer(ann, said.get("activity", "call"), said.get("willing", "yes"))])


async def test_the_newest_approved_quote_is_used_and_an_embargo_kept(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann")
        assert await approvals.approve_quote(work, ann, "Good.") == 1
        later = work.now + timedelta(days=5)
        assert await approvals.approve_quote(work, ann, "Better.", embargo_until=later) == 2
    assert (await listed(house))["Ann"]["approved_quote"] == "Good."
    watch.to(later)
    assert (await listed(house))["Ann"]["approved_quote"] == "Better."
    async with house.database.work(SYSTEM) as work:
        await approvals.withdraw_quotes(work, ann)
    assert (await listed(house))["Ann"]["approved_quote"] is None


@pytest.mark.parametrize(
    ("terms", "sides", "words"),
    [
        (Terms("x"), {}, "person's or a company's"),
        (Terms("x"), {"customer": 1, "account": 1}, "person's or a company's"),
        (Terms(" "), {"account": 1}, "without evidence"),
        (Terms("x", scope=("juggling",)), {"account": 1}, "no activity"),
    ],
)
async def test_an_approval_needs_a_side_evidence_and_a_known_scope(
    house: House, terms: Terms, sides: dict[str, int], words: str
) -> None:
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Invalid, match=words):
            await approvals.approve(work, terms, **sides)


async def test_the_list_takes_the_same_number_of_statements_for_one_and_for_many(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await reference(work, "ann")
    for_one = await statements(house.database)
    async with house.database.work(SYSTEM) as work:
        for number in range(12):
            await reference(work, f"c{number}")
    assert await statements(house.database) == for_one


async def statements(database: Database) -> int:
    seen: list[str] = []

    def note_it(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note_it)
    async with database.read() as read:
        async for _ in lines(read, {}):
            pass
    event.remove(database.reader.sync_engine, "before_cursor_execute", note_it)
    return len([one for one in seen if one.startswith("SELECT")])


async def test_erasing_a_person_leaves_numbers_and_no_words(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        ann = await reference(work, "ann", "event")
        await approvals.approve_quote(work, ann, "canary words")
        number = await ask(work, ann, "event", prospect="canary company", opportunity="canary deal")
        await asks.answer(work, number, accepted=False, reason="canary reason")
        await erase(work, [ann])
    async with house.database.read() as read:
        assert await approvals.quotes_of(read, [ann]) == {}
        assert await of_customers(read, [ann]) == {}
        assert await approvals.of_customers(read, [ann]) == {}
        (row,) = await asks.of_customer(read, ann)
        assert (row.id, row.accepted) == (number, False)
        assert "canary" not in str(row)
