"""The rewards' desk: what waits is approved, handed over or refused once, points and stock come back, stock is kept."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM, insert_into
from advocacy.people.audit import audit_entries
from rewards import wishes
from rewards.catalog import rewards
from rewards.decisions import approve, lose_sight
from rewards.ledger import balance
from rewards.reconciliation import reconcile
from rewards.redemptions import redemptions
from rewards.stock import stock_changes
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague
from tests.web.test_entrance import FOR_PEOPLE, FORM

DESK = "/studio/rewards"
GROUPS = ("reserved", "unknown", "approved", "shelf", "history")


async def row_of(who: Colleague, number: int) -> Any:
    async with who.house.database.read() as read:
        return await read.row(select(redemptions).where(redemptions.c.id == number))


async def stock_of(who: Colleague, reward: int) -> Any:
    async with who.house.database.read() as read:
        return await read.value(select(rewards.c.stock).where(rewards.c.id == reward))


@pytest.fixture
def waiting(maren: Colleague) -> int:
    """The redemption that waits for a look."""
    return maren.cast.rows["redemption of Noor, hour"]


async def test_every_group_opens(maren: Colleague) -> None:
    assert "waits for you" in await maren.see(DESK) or "wait for you" in await maren.see(DESK)
    for group in GROUPS:
        page = await maren.see(f"{DESK}?group={group}")
        assert f'href="/studio/rewards?group={group}" aria-current="page"' in page
        assert filled_buttons(page) == 0
    shelf = await maren.see(f"{DESK}?group=shelf")
    for words in ("Field notebook", "sold out", "only 5", "no end", "approved by a person", "every member"):
        assert words in shelf


async def test_an_empty_desk_teaches(alone: Colleague) -> None:
    for group in GROUPS:
        assert 'class="empty"' in await alone.see(f"{DESK}?group={group}")


@pytest.mark.parametrize("query", ["group=poems", "group=history&on=x", "group=reserved&on=99999999999999999999"])
async def test_whatever_stands_in_the_address_the_page_is_there(maren: Colleague, query: str) -> None:
    await maren.see(f"{DESK}?{query}")


async def test_what_waits_is_approved_once_and_handed_over_once(maren: Colleague, waiting: int) -> None:
    at = f"{DESK}/redemptions/{waiting}"
    assert filled_buttons(await maren.see(at)) == 1
    await maren.send(f"{at}/approval")
    again = await maren.send(f"{at}/approval", status=409)
    assert "This redemption is approved already." in again.text
    await maren.send(f"{at}/fulfilment", {"reference": "AB-12"})
    await maren.send(f"{at}/fulfilment", {"reference": "CD-34"}, status=409)
    row = await row_of(maren, waiting)
    assert (row.state, row.vendor_ref) == ("fulfilled", "AB-12")
    page = await maren.see(at)
    assert "AB-12" in page
    assert filled_buttons(page) == 0


async def test_refused_points_and_stock_come_back_at_once_and_once(maren: Colleague, waiting: int) -> None:
    row = await row_of(maren, waiting)
    before = await stock_of(maren, row.reward_id)
    async with maren.house.database.read() as read:
        _, had = await balance(read, row.customer_id)
    at = f"{DESK}/redemptions/{waiting}"
    silent = await maren.send(f"{at}/refusal", {"reply": "  "}, status=422)
    assert "Say why in a sentence" in silent.text
    for status in (303, 409):
        await maren.send(f"{at}/refusal", {"reply": "The last day is taken."}, status=status)
    async with maren.house.database.read() as read:
        _, has = await balance(read, row.customer_id)
        assert not await reconcile(read)
    assert (has, await stock_of(maren, row.reward_id)) == (had + row.points, before + 1)
    assert "The last day is taken." in await maren.see(at)


async def test_two_people_at_once_decide_one_thing(maren: Colleague, waiting: int) -> None:
    at = f"{DESK}/redemptions/{waiting}"
    steps = ("approval", "approval", "approval")
    answers = await asyncio.gather(
        *(maren.client.post(f"{at}/{step}", data={"form_token": maren.form_token}, headers=FORM) for step in steps)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]


async def test_a_person_decides_what_nobody_knows(maren: Colleague, waiting: int) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        await approve(work, waiting)
        await lose_sight(work, waiting)
    page = await maren.see(DESK)
    assert "To find out" in page
    assert "The vendor did not answer" in await maren.see(f"{DESK}/redemptions/{waiting}")
    await maren.send(f"{DESK}/redemptions/{waiting}/fulfilment")
    assert (await row_of(maren, waiting)).state == "fulfilled"


@pytest.mark.parametrize(
    ("step", "fields"), [("refusal", {"reply": "x" * 3000}), ("fulfilment", {"reference": "x" * 300})]
)
async def test_too_long_a_word_is_said_beside_its_field(
    maren: Colleague, waiting: int, step: str, fields: dict[str, str]
) -> None:
    answer = await maren.send(f"{DESK}/redemptions/{waiting}/{step}", fields, status=422)
    assert "characters are the most." in answer.text
    assert (await row_of(maren, waiting)).state == "reserved"


async def test_stock_is_changed_once_by_a_form_with_a_reason(maren: Colleague) -> None:
    notebook = maren.cast.rewards["notebook"]
    before = await stock_of(maren, notebook)
    form = {"change": "+20", "reason": "came", "key": "one-form"}
    for _ in range(2):
        await maren.send(f"{DESK}/{notebook}/stock", form)
    assert await stock_of(maren, notebook) == before + 20
    page = await maren.see(f"{DESK}/{notebook}?said=changed")
    for words in ("+20", "More came in", "Kept."):
        assert words in page
    await maren.send(f"{DESK}/{notebook}/stock", {"change": "-3", "reason": "broken", "key": "another"})
    assert await stock_of(maren, notebook) == before + 17
    async with maren.house.database.read() as read:
        noted = select(func.count()).select_from(audit_entries).where(audit_entries.c.deed == "reward.changed")
        assert await read.value(noted) == 2


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"change": "lots", "reason": "came"}, 422, "Write a number such as 20 or -3."),
        ({"change": "", "reason": "came"}, 422, "Write a number such as 20 or -3."),
        ({"change": "0", "reason": "came"}, 422, "Say how many more or fewer there are."),
        ({"change": "5", "reason": "because"}, 422, "Say why."),
        ({"change": "-1000", "reason": "counted"}, 409, "left."),
    ],
)
async def test_stock_that_cannot_be_is_refused_beside_its_field(
    maren: Colleague, form: dict[str, str], status: int, words: str
) -> None:
    notebook = maren.cast.rewards["notebook"]
    before = await stock_of(maren, notebook)
    answer = await maren.send(f"{DESK}/{notebook}/stock", form, status=status)
    assert words in answer.text
    assert f'value="{form["change"]}"' in answer.text, "what was typed is kept"
    assert await stock_of(maren, notebook) == before
    async with maren.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(stock_changes)) == 0


async def test_what_never_sells_out_has_nothing_to_count(maren: Colleague) -> None:
    charity = maren.cast.rewards["charity"]
    assert "so it never sells out" in await maren.see(f"{DESK}/{charity}")
    await maren.send(f"{DESK}/{charity}/stock", {"change": "5", "reason": "came"}, status=409)


async def test_wishes_are_figures(maren: Colleague) -> None:
    page = await maren.see(DESK)
    assert "<dt>To charity instead</dt><dd>1</dd>" in page
    async with maren.house.database.work(SYSTEM) as work:
        await wishes.keep(work, maren.cast.people["Ines"], "none")
    assert "<dt>Nothing</dt><dd>1</dd>" in await maren.see(DESK)


async def test_the_history_is_paged_and_takes_the_same_statements(maren: Colleague) -> None:
    with statements(maren.house) as few:
        await maren.see(f"{DESK}?group=history")
    async with maren.house.database.work(SYSTEM) as work:
        rows = [
            {
                "customer_id": maren.cast.people["Ines"],
                "key": f"more:{n}",
                "reward_id": maren.cast.rewards["notebook"],
                "reward": "notebook",
                "points": 1,
                "state": "fulfilled",
                "at": work.now,
                "ended_at": work.now,
            }
            for n in range(60)
        ]
        await work.execute(insert_into(work, redemptions), rows)
    with statements(maren.house) as many:
        page = await maren.see(f"{DESK}?group=history")
    assert len(many) == len(few)
    on = page.split("&amp;on=")[1].split('"')[0]
    assert "Further ones" not in await maren.see(f"{DESK}?group=history&on={on}")


@pytest.mark.parametrize("path", ["0", "999999", "99999999999999999999", "redemptions/0", "redemptions/999999"])
async def test_what_is_not_there_is_not_there(maren: Colleague, path: str) -> None:
    await maren.see(f"{DESK}/{path}", 404)


async def test_the_desk_can_be_read_in_german(maren: Colleague) -> None:
    answer = await maren.client.get(f"{DESK}?group=shelf", headers=FOR_PEOPLE | {"Accept-Language": "de"})
    for words in ("Das Regal", "ausverkauft", "Was Mitglieder wünschen"):
        assert words in answer.text
