"""Being shown on leader boards: by choice, under a name that tells strangers nothing."""

import asyncio

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.errors import Invalid
from advocacy.people import membership, showing
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.people.showing import checked, shown_members, suggested
from web.wiring import House


async def members(house: House, number: int = 2) -> list[int]:
    async with house.database.work(SYSTEM) as work:
        ids = await save_customers(work, [CustomerRow(email=f"m{n}@example.com") for n in range(number)])
        for one in ids:
            await change(work, one, joined_at=work.now)
    return ids


async def show(house: House, customer: int, nickname: str) -> str:
    async with house.database.work(SYSTEM) as work:
        return await showing.show(work, customer, nickname)


async def shown(house: House, customer: int) -> str | None:
    async with house.database.read() as read:
        row = await showing.showing_of(read, customer)
    return row.nickname if row else None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann \t E. ", "Ann E."),
        ("\u202eAnn\u202c\u200b", "Ann"),
        ("Zoë\0\nB", "Zoë B"),
        ("<b>Ann</b>", "<b>Ann</b>"),
        ("Ann 1984", "Ann 1984"),
        ("安娜", "安娜"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_kept_as_it_is_seen(typed: str, kept: str) -> None:
    assert checked(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "A",
        "\u200b\u200b\u200b",
        "--",
        "x" * 41,
        "ann@example.com",
        "ann @ home",
        "www.ann",
        "http://x",
        "ann.example",
        "wherry.co",
        "0664 123 45 67",
        "+43(664)1234567",
        "1-2-3-4-5-6-7",
    ],
)
def test_a_name_by_which_somebody_is_reached_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        checked(typed)
    assert wrong.value.where == "nickname"


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("Ann Example", "Ann E."),
        ("Ann de la Cruz", "Ann C."),
        ("Ann <b>bold</b>", "Ann B."),
        ("Ann", "Ann"),
        ("ann@example.com", ""),
        ("X", ""),
        ("", ""),
    ],
)
def test_what_is_offered_is_a_first_name_and_an_initial(name: str, offer: str) -> None:
    assert suggested(name) == offer


async def test_nobody_is_shown_who_did_not_ask_to_be(house: House) -> None:
    [ann, _] = await members(house)
    assert await shown(house, ann) is None
    assert await show(house, ann, " Ann  E. ") == "Ann E."
    await show(house, ann, "Annie")
    assert await shown(house, ann) == "Annie"
    async with house.database.work(SYSTEM) as work:
        await showing.hide(work, ann)
        await showing.hide(work, ann)
    assert await shown(house, ann) is None


async def test_no_two_have_the_same_name_however_it_is_written(house: House) -> None:
    [ann, bob] = await members(house)
    await show(house, ann, "Straße")
    for same in ("STRASSE", "straße", "ｓtraße", "Stra sse"):
        with pytest.raises(Invalid, match="already"):
            await show(house, bob, same)
    await show(house, ann, "STRASSE")
    async with house.database.work(SYSTEM) as work:
        await showing.hide(work, ann)
    await show(house, bob, "Strasse")
    assert await shown(house, bob) == "Strasse"


async def test_of_many_who_want_a_name_at_once_one_has_it(house: House) -> None:
    ids = await members(house, 6)
    came = await asyncio.gather(*(show(house, one, "Ace") for one in ids), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Invalid"] * 5 + ["str"]


async def test_a_name_is_free_again_when_its_member_has_left_or_was_erased(house: House) -> None:
    [ann, bob] = await members(house)
    await show(house, ann, "Ace")
    async with house.database.work(SYSTEM) as work:
        await membership.leave(work, ann)
    await show(house, bob, "Ace")
    async with house.database.work(SYSTEM) as work:
        await showing.erase(work, [ann, bob])
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(shown_members)) == 0
