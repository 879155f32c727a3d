"""People as imports and members change them: one person once, nothing said is lost, nothing is taken back."""

from typing import Any

import pytest
from sqlalchemy import event, select

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people import customers, membership, saving
from advocacy.people.accounts import AccountRow, accounts
from advocacy.people.saving import CustomerRow
from web.wiring import House


async def saved(house: House, *rows: CustomerRow) -> list[int]:
    async with house.database.work(SYSTEM) as work:
        return await saving.save_customers(work, rows)


async def test_an_address_is_one_person_however_it_is_capitalised(house: House) -> None:
    first = await saved(house, CustomerRow(email="Ann@Example.com", name="Ann"))
    again = await saved(house, CustomerRow(email=" ann@example.COM ", title="CTO"))
    assert first == again
    async with house.database.read() as read:
        ann = await customers.by_email(read, "ANN@example.com")
    assert (ann.name, ann.title, ann.email) == ("Ann", "CTO", "ann@example.COM")


async def test_twice_in_one_file_is_one_person_with_all_that_was_said(house: House) -> None:
    ids = await saved(
        house,
        CustomerRow(email="ann@example.com", attributes={"candy": "liquorice"}),
        CustomerRow(email="ann@example.com", name="Ann", tags=("beta",)),
    )
    assert len(set(ids)) == 1
    async with house.database.read() as read:
        ann = await customers.get(read, ids[0])
    assert (ann.name, ann.attributes, ann.tags) == ("Ann", {"candy": "liquorice"}, ["beta"])


async def test_what_a_row_does_not_say_stays(house: House) -> None:
    rich = CustomerRow(
        email="ann@example.com",
        name="Ann",
        account=AccountRow("Wherry Ltd", value=90_000, tier="large"),
        attributes={"candy": "liquorice"},
        unsubscribed=True,
    )
    [ann] = await saved(house, rich)
    await saved(
        house, CustomerRow(email="ann@example.com", account=AccountRow("wherry ltd"), attributes={"shirt": "M"})
    )
    async with house.database.read() as read:
        row = await customers.get(read, ann)
        account = await read.row(select(accounts))
    assert row.attributes == {"candy": "liquorice", "shirt": "M"}
    assert row.unsubscribed_at is not None
    assert account is not None
    assert (account.name, account.value, account.tier) == ("Wherry Ltd", 90_000, "large")


async def test_joining_twice_is_refused_and_leaving_lets_one_come_back(house: House) -> None:
    [ann] = await saved(house, CustomerRow(email="ann@example.com"))

    async def join(about: str) -> None:
        async with house.database.work(SYSTEM) as work:
            await membership.join(work, ann, because=Event("member.joined", ann, about))

    await join("invitation:1")
    with pytest.raises(Conflict, match="already"):
        await join("invitation:1")
    async with house.database.work(SYSTEM) as work:
        await membership.leave(work, ann)
    await join("invitation:2")
    async with house.database.read() as read:
        assert customers.is_member(await customers.get(read, ann))
        names = [row.event for row in await read.rows(select(journal).order_by(journal.c.id))]
    assert names == ["member.joined", "member.left", "member.joined"]


async def test_unsubscribing_twice_is_said_once(house: House) -> None:
    [ann] = await saved(house, CustomerRow(email="ann@example.com"))
    async with house.database.work(SYSTEM) as work:
        assert await membership.unsubscribe(work, ann, how="one-click")
        assert not await membership.unsubscribe(work, ann, how="one-click")
        assert (await customers.get(work, ann)).unsubscribed_at == work.now


async def test_tags_are_kept_once_in_the_order_they_came(house: House) -> None:
    [ann] = await saved(house, CustomerRow(email="ann@example.com", tags=("beta", "beta", "vip")))
    async with house.database.work(SYSTEM) as work:
        await customers.tag(work, [ann], add=["vip", "speaker"], drop=["beta"])
        assert (await customers.get(work, ann)).tags == ["vip", "speaker"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (CustomerRow(email="a@example.com", name="x" * 300), "name .* has 300 characters"),
        (CustomerRow(email="a@example.com", zone="Europe/Wien"), "time zone"),
        (CustomerRow(email="a@example.com", account=AccountRow("y" * 201)), "account .* has 201 characters"),
    ],
)
async def test_what_does_not_fit_is_refused_in_words(house: House, row: CustomerRow, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        await saved(house, row)


async def test_nobody_is_found_by_an_unknown_address_or_number(house: House) -> None:
    async with house.database.read() as read:
        with pytest.raises(NotFound, match="bob@"):
            await customers.by_email(read, "bob@example.com")
        with pytest.raises(NotFound):
            await customers.get(read, 7)


async def test_two_people_behind_one_address_are_not_made_one(house: House) -> None:
    await saved(house, CustomerRow(email="info@example.com", external_id="1"))
    with pytest.raises(Conflict, match="another customer"):
        await saved(house, CustomerRow(email="info@example.com", external_id="2"))
    await saved(house, CustomerRow(email="bob@example.com", external_id="2"))
    with pytest.raises(Conflict, match="another customer"):
        await saved(house, CustomerRow(email="info@example.com", external_id="2"))


async def test_two_rows_of_one_person_end_the_same_however_often_they_come(house: House) -> None:
    rows = [
        CustomerRow(email="ann@example.com", title="Analyst", attributes={"seen": "Monday", "plan": "small"}),
        CustomerRow(email="ann@example.com", title="CTO", attributes={"seen": "Friday"}),
    ]
    for _ in range(3):
        [ann, _same] = await saved(house, *rows)
        async with house.database.read() as read:
            row = await customers.get(read, ann)
        assert (row.title, row.attributes) == ("CTO", {"seen": "Friday", "plan": "small"})


async def test_a_file_that_changes_many_takes_no_more_statements_than_one_that_changes_few(house: House) -> None:
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        counted.append(statement)

    def rows(people: int, value: int) -> list[CustomerRow]:
        return [
            CustomerRow(email=f"c{n}@example.com", title=f"T{value}", account=AccountRow(f"Firm {n}", value=value))
            for n in range(people)
        ]

    await saved(house, *rows(60, 1))
    event.listen(house.database.writer.sync_engine, "before_cursor_execute", count)
    taken = []
    for value, people in ((2, 2), (3, 60)):
        counted.clear()
        ids = await saved(house, *rows(people, value))
        async with house.database.work(SYSTEM) as work:
            await customers.tag(work, ids, add=[f"wave-{value}"])
        taken.append(len(counted))
    assert taken[0] == taken[1]
    async with house.database.read() as read:
        assert {row.value for row in await read.rows(select(accounts.c.value))} == {3}
        assert (await customers.get(read, ids[-1])).tags == ["wave-3"]
