"""Erasing people: nothing in the house says who they were, and every figure is what it was."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, insert, select, update

from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, NotFound
from advocacy.listening.responses import Response, receive
from advocacy.people import sign_ins, tokens
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import customers
from advocacy.people.erasure import KEPT
from advocacy.people.replies import Reply, claim, keep
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from advocacy.programs.tasks import waiting
from advocacy.reports.export import export_log
from advocacy.reports.queries import report
from challenges import submissions
from rewards.catalog import offered
from rewards.corrections import correct
from rewards.decisions import refuse
from rewards.ledger import balances, postings
from rewards.reconciliation import reconcile
from rewards.redemptions import OPEN, get, redeem, redemptions
from rewards.shipments import Box, ship, shipments
from tests.rewards.conftest import statements
from tests.stories.test_by_command_line import REFUSED, Company, scores_file
from tests.web.canaries import found_in, is_theirs, stain, tables
from web.cli import main
from web.due import carry_out
from web.erasing import erase
from web.testing import Wristwatch
from web.wiring import ERASERS, TAKE_PARTS, House

PROGRAM = Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml"
KEY = "passives-to-promoters"
ERASED, STAYING = 100, 20
MAREN = Actor("staff", 1, "manager")
SECRET = "a secret that only the tests know"  # noqa: S105


def address(number: int) -> str:
    return f"c{number}@example.com"


async def company(house: House, watch: Wristwatch, people: int) -> list[int]:
    """A program in its third month: everybody was scored, most were invited and joined, some did something."""
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, PROGRAM.read_text(), PROGRAM.name, TAKE_PARTS)
        rows = [
            CustomerRow(email=address(one), name=f"Customer {one}", account=AccountRow(f"Company {one // 3}"))
            for one in range(people)
        ]
        ids = await save_customers(work, rows)
        await receive(
            work, [Response(6 + one % 5, "test", f"{one}", who, answered_at=work.now) for one, who in enumerate(ids)]
        )
        await cohorts.launch(work, await programs.publication(work, KEY), seed=1)
    await carry_out(house)
    watch.forward("P5D")
    async with house.database.work(SYSTEM) as work:
        invited = await work.rows(select(invitations.invitations).order_by(invitations.invitations.c.id))
        for one in invited[::2]:
            await invitations.accept(work, one.id)
        joined = [one.customer_id for one in invited[::2]]
        for one in joined[:6]:
            await submissions.complete(work, one, "look-around", {0: True})
            await submissions.complete(work, one, "your-candy", {0: "sour"})
        await ship(work, [Box(one, KEY, "welcome-box", f"box {one}") for one in joined[:5]])
        again = [Response(7 + one % 4, "test", f"again {one}", one, counts_as="program") for one in joined[::2]]
        await receive(work, again)
    async with house.database.work(MAREN) as work:
        shelf = {row.key: row.id for row in await offered(work)}
        for one in joined:
            await correct(work, one, 300, why="For the report of the broken scale.", key=f"thanks {one}")
        for one, reward in zip(joined, ("charity", "notebook", "coffee"), strict=False):
            await redeem(work, one, shelf[reward], key="first")
    await carry_out(house)
    return ids


async def figures(read: Read) -> dict[str, Any]:
    spendable = await read.value(select(func.coalesce(func.sum(balances.c.spendable), 0)))
    reserved = await read.value(
        select(func.coalesce(func.sum(redemptions.c.points), 0)).where(redemptions.c.state.in_(OPEN))
    )
    return {
        "report": await report(read, KEY),
        "sum": await _sum_over_accounts(read),
        "ledger": await reconcile(read),
        "owed": int(spendable) + int(reserved),
        "rows": {table.name: await read.value(select(func.count()).select_from(table)) for table in tables()},
    }


async def _sum_over_accounts(read: Read) -> int:
    moved: dict[str, int] = {}
    for row in await read.rows(select(postings.c.source, postings.c.target, postings.c.amount)):
        moved[row.target] = moved.get(row.target, 0) + row.amount
        moved[row.source] = moved.get(row.source, 0) - row.amount
    return sum(moved.values())


async def booked_away(read: Read, people: Sequence[int]) -> int:
    return int(
        await read.value(
            select(func.coalesce(func.sum(postings.c.amount), 0)).where(
                postings.c.customer_id.in_(people), postings.c.event == "customer.erased"
            )
        )
    )


async def test_nothing_says_who_they_were_and_every_figure_is_what_it_was(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, ERASED + STAYING)
    gone, others = ids[:ERASED], ids[ERASED:]
    async with house.database.work(SYSTEM) as work:
        fields = await stain(work, gone)
        await _mention_elsewhere(work, gone[0])
    async with house.database.read() as read:
        assert await found_in(read) == fields | {"idempotency_keys.reply", "export_log.filter", "sign_in_asks.address"}
        before = await figures(read)
        left_alone = await _rows_of(read, others)
    async with house.database.work(SYSTEM) as work:
        assert await erase(work, gone, secret=SECRET) == gone
    async with house.database.read() as read:
        assert await found_in(read) == set()
        after = await figures(read)
        assert await _rows_of(read, others) == left_alone
        away = await booked_away(read, gone)
        emptied = await read.rows(select(customers).where(customers.c.id.in_(gone)))
        told = await read.value(select(func.count()).where(journal.c.event == "customer.erased"))
    assert before["owed"] - after["owed"] == away > 0
    assert (after["sum"], after["ledger"], after["report"]) == (0, [], before["report"])
    assert told == ERASED
    assert {(row.zone, row.language, row.account_id, row.employee) for row in emptied} == {("UTC", "en", None, False)}
    _assert_counts_stay(before["rows"], after["rows"])


def _assert_counts_stay(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """What was counted is counted still: rows go only where they were nothing but words, or ways in."""
    words_alone = {
        *("sessions", "sign_in_links", "outside_events", "mail_links", "answers", "remarks", "correction_notes"),
        *("reference_approvals", "reference_quotes", "willingness", "uploads", "shown_members", "conversation_lines"),
        *("gift_wishes", "task_drafts", "notes"),
    }
    fewer = {name for name in before if after[name] < before[name]}
    assert fewer <= words_alone
    assert fewer >= {"sessions", "answers", "remarks", "willingness"}


async def _mention_elsewhere(work: Work, person: int) -> None:
    """Where an address may stand that is nobody's row: a refusal that is kept, and the filter of an export."""
    email = "canary@example.com"
    await work.execute(update(customers).where(customers.c.id == person).values(email=email))
    held = await tokens.holder(work, await tokens.add(work, "crm", ["customers:write"]))
    assert held is not None
    assert held.actor.id is not None
    await claim(work, held.actor.id, "key", "hash")
    await keep(work, held.actor.id, "key", Reply(422, f"{email} is not an address.".encode()))
    await sign_ins.put_down(work, sign_ins.Ask(email.title(), "mark", "client"), secret=SECRET)
    await work.execute(
        insert(export_log).values(
            at=work.now, actor="staff:1", export="customers", format="csv", filter={"find": email.upper()}, state="done"
        )
    )


async def _rows_of(read: Read, people: Sequence[int]) -> dict[str, list[str]]:
    return {
        table.name: sorted(str(row) for row in await read.rows(select(table).where(is_theirs(table, people))))
        for table in tables()
    }


@pytest.mark.parametrize("left_out", range(len(ERASERS)))
async def test_the_search_finds_what_one_room_would_leave(house: House, watch: Wristwatch, left_out: int) -> None:
    ids = await company(house, watch, 4)
    async with house.database.rehearsal(SYSTEM) as work:
        await stain(work, ids[:2])
        await erase(work, ids[:2], secret=SECRET, erasers=[*ERASERS[:left_out], *ERASERS[left_out + 1 :]])
        assert await found_in(work) != set()


async def test_erasing_again_changes_nothing_and_tells_nobody_twice(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 6)
    async with house.database.work(SYSTEM) as work:
        await stain(work, ids)
        await erase(work, ids, secret=SECRET)
    async with house.database.read() as read:
        before = await _rows_of(read, ids)
    watch.forward("P1D")
    async with house.database.work(SYSTEM) as work:
        assert await erase(work, ids, secret=SECRET) == []
    async with house.database.read() as read:
        assert await _rows_of(read, ids) == before


async def test_nothing_more_is_sent_and_nobody_waits_for_them(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 20)
    async with house.database.work(SYSTEM) as work:
        await erase(work, ids, secret=SECRET)
    async with house.database.read() as read:
        assert await read.rows(select(jobs.c.id).where(jobs.c.state == "open")) == []
        assert await waiting(read) == []
        assert {row.state for row in await read.rows(select(shipments.c.state))} == {"cancelled"}
        ended = await read.rows(select(redemptions.c.reward, redemptions.c.state))
        # A person orders the cards by hand, and only they know whether they have.
        assert {row.reward: row.state for row in ended} == {
            "charity": "refused",
            "notebook": "refused",
            "coffee": "unknown",
        }
        (stock,) = {row.stock for row in await offered(read) if row.key == "notebook"}
        untouched = invitations.invitations.c.state == "withdrawn"
        invitation = await read.value(select(invitations.invitations.c.id).where(untouched).limit(1))
    assert stock == 50
    watch.forward("P6M")
    await carry_out(house)
    async with house.database.read() as read:
        late = journal.c.at >= watch()
        assert await read.rows(select(journal.c.event).where(late)) == []
    with pytest.raises(Conflict, match="taken back"):
        async with house.database.work(SYSTEM) as work:
            await invitations.accept(work, int(invitation))


async def test_what_may_have_been_ordered_waits_for_a_person(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 20)
    async with house.database.work(SYSTEM) as work:
        await erase(work, ids, secret=SECRET)
        (card,) = await work.rows(select(redemptions).where(redemptions.c.state == "unknown"))
    async with house.database.work(MAREN) as work:
        await refuse(work, card.id)
        await erase(work, [card.customer_id], secret=SECRET)
        assert (await get(work, card.id)).state == "refused"
    async with house.database.read() as read:
        assert await read.value(select(func.sum(balances.c.spendable))) == 0
        assert await reconcile(read) == []


async def test_an_address_that_comes_back_is_not_written_to(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 4)
    async with house.database.work(SYSTEM) as work:
        await erase(work, ids[:1], secret=SECRET)
        (again,) = await save_customers(work, [CustomerRow(email=address(0).upper())])
        assert again not in ids
        await queue(work, [Letter(again, "hello", "hello", kind="news", subject="Hello", text="You")])
    await carry_out(house)
    async with house.database.read() as read:
        assert await read.value(select(mails.c.state).where(mails.c.customer_id == again)) == "suppressed"


async def test_it_takes_the_same_number_of_statements_for_one_and_for_many(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 30)
    seen: dict[int, int] = {}
    for few in (5, 25):
        with statements(house) as said:
            async with house.database.rehearsal(SYSTEM) as work:
                await erase(work, ids[:few], secret=SECRET)
        seen[few] = len(said)
    assert seen[25] <= seen[5] + 4, seen


async def test_nobody_is_erased_who_does_not_exist(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 4)
    with pytest.raises(NotFound, match="There is no customer 99"):
        async with house.database.work(SYSTEM) as work:
            await erase(work, [ids[0], 99], secret=SECRET)
    async with house.database.read() as read:
        assert await read.value(select(func.count()).where(customers.c.erased_at.is_not(None))) == 0


async def test_every_column_of_a_customer_goes_or_is_named_as_staying(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        ann, ben = await save_customers(work, [CustomerRow(email="ann@example.com", name="Ann"), CustomerRow("b@c.de")])
        await erase(work, [ann], secret=SECRET)
        rows = {row.id: row._mapping for row in await work.rows(select(customers))}
    blank = {name: value for name, value in rows[ben].items() if name not in {*KEPT, "email", "email_key"}}
    assert {name: rows[ann][name] for name in blank} == blank
    assert (rows[ann]["email"], rows[ann]["email_key"], rows[ann]["created_at"]) == (
        None,
        None,
        rows[ben]["created_at"],
    )


def test_by_command_line_it_asks_first(tmp_path: Path) -> None:
    company = Company(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}", tmp_path)
    company.day("2026-01-05T09:00:00Z")
    company.once("init")
    company.once("import", "scores", str(scores_file(tmp_path, ["ann@example.com", "ben@example.com"])))
    refused = CliRunner().invoke(main, ["customer", "erase", "ann@example.com"], env=company.env, input="n\n")
    assert refused.exit_code == 1
    assert "Erase ann@example.com for good?" in refused.output
    assert "Nothing here says who it was." in company.once("customer", "erase", "ann@example.com", "--yes")
    assert "There is no customer" in company.once("customer", "erase", "ann@example.com", "--yes", code=REFUSED)
    assert company.json("nps")["n"] == 2
