"""The same person twice becomes one: what was known comes together, once, and nothing that is counted is rewritten."""

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.engine.journal import standings, tally
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import consent, notes, tags
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import customers
from advocacy.people.membership import join, unsubscribe
from advocacy.people.saving import CustomerRow, save_customers
from tests.web.members import key_in
from tests.web.studio.conftest import Colleague
from web.merging import alike, gone_into, merge
from web.studio.people.person_view import customer_of
from web.wiring import House


async def twins(house: House) -> tuple[int, int]:
    """One person under two addresses, each with a score, a tag and an agreement."""
    async with house.database.work(SYSTEM) as work:
        first, second = await save_customers(
            work,
            [
                CustomerRow(email="zoe.lind@example.com", name="Zoe Lind", account=AccountRow("Nordmed")),
                CustomerRow(
                    email="zoelind+news@example.com",
                    name="zoe lind",
                    title="Buyer",
                    external_id="77",
                    attributes={"candy": "mint"},
                ),
            ],
        )
        for number, score, word in ((first, 7, "a"), (second, 3, "b")):
            await receive(work, [Response(score, "test", word, number, answered_at=work.now, comment=f"Words {word}")])
            await tags.put_on(work, number, word)
            await consent.grant(work, number, "review", evidence=f"call {word}")
            await notes.write(work, number, f"Note {word}")
    return first, second


async def test_what_is_known_comes_together(house: House) -> None:
    stays, goes = await twins(house)
    async with house.database.work(Actor("staff")) as work:
        await unsubscribe(work, goes, how="test")
        await merge(work, stays, goes)
    async with house.database.read() as read:
        row, gone = await customer_of(read, stays), await customer_of(read, goes)
        assert (row.email, row.title, row.external_id, row.tags) == ("zoe.lind@example.com", "Buyer", "77", ["a", "b"])
        assert row.attributes == {"candy": "mint"}
        assert row.unsubscribed_at is not None
        assert (gone.email, gone.name, gone.tags) == (None, "", [])
        assert gone.erased_at is not None
        assert await gone_into(read, goes) == stays
        assert await gone_into(read, stays) is None
        assert [one.customer_id for one in await read.rows(select(scores).order_by(scores.c.id))] == [stays, stays]
        standing = await read.row(select(standings).where(standings.c.customer_id == stays))
        assert standing is not None
        assert standing.score == 3
        counted = await read.rows(select(tally.c.times).where(tally.c.event == "score.received"))
        assert [one.times for one in counted] == [2]
        held = [one for one in await consent.of_customer(read, stays) if one.withdrawn_at is None]
        assert [one.evidence for one in held] == ["call a"]
        assert len(await consent.of_customer(read, stays)) == 2


async def test_twice_is_once_and_the_other_way_round_is_refused(house: House) -> None:
    stays, goes = await twins(house)
    async with house.database.work(SYSTEM) as work:
        await merge(work, stays, goes)
    for pair in ((stays, goes), (goes, stays), (stays, stays), (stays, 999)):
        async with house.database.work(SYSTEM) as work:
            with pytest.raises((Conflict, NotFound)):
                await merge(work, *pair)


async def test_whoever_has_been_in_the_hub_stays(house: House) -> None:
    member, other = await twins(house)
    async with house.database.work(SYSTEM) as work:
        await join(work, member, because=Event("member.joined", member, "invitation:1"))
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Conflict):
            await merge(work, other, member)
    async with house.database.work(SYSTEM) as work:
        await merge(work, member, other)


async def test_who_may_be_the_same_is_told(house: House) -> None:
    first, second = await twins(house)
    async with house.database.work(SYSTEM) as work:
        others = await save_customers(
            work,
            [
                CustomerRow(email="zoe.lind@another.example", name="Zoe Lind", account=AccountRow("Sanitas")),
                CustomerRow(email="zo@example.com", name="Zo"),
                CustomerRow(external_id="1", name=""),
                CustomerRow(external_id="2", name=""),
            ],
        )
    async with house.database.read() as read:
        assert list(await alike(read, await customer_of(read, first))) == [second]
        assert list(await alike(read, await customer_of(read, second))) == [first, others[0]]
        for nobody in others[1:]:
            assert list(await alike(read, await customer_of(read, nobody))) == []


async def test_both_stand_side_by_side_and_become_one_by_a_tick(alone: Colleague) -> None:
    stays, goes = await twins(alone.house)
    path = f"/studio/people/{goes}/duplicates"
    html = await alone.see(path)
    assert "zoe.lind@example.com" in html
    assert "zoelind+news@example.com" in html
    form = {"key": key_in(html), "stays": str(stays), "goes": str(goes)}
    assert "Tick that the two are one person" in (await alone.send(path, form, status=422)).text
    for _ in range(2):
        await alone.send(path, form | {"sure": "yes"})
    told = await alone.see(f"/studio/people/{stays}")
    for words in ("Words a", "Words b", "Note b", "Another row was the same person"):
        assert words in told
    assert f'href="/studio/people/{stays}"' in await alone.see(f"/studio/people/{goes}")


@pytest.mark.parametrize("query", ["with=x", "with=0", f"with={'9' * 40}", "with=1"])
async def test_whatever_is_asked_to_stand_beside_is_a_page(alone: Colleague, query: str) -> None:
    stays, _ = await twins(alone.house)
    await alone.see(f"/studio/people/{stays}/duplicates?{query}")


async def test_an_account_has_its_people_and_a_score_only_of_enough(alone: Colleague) -> None:
    async with alone.house.database.work(SYSTEM) as work:
        rows = [
            CustomerRow(
                email=f"n{n}@example.com", name=f"N {n}", account=AccountRow("Nordmed", value=5000, tier="large")
            )
            for n in range(6)
        ]
        people = await save_customers(work, rows)
        await receive(work, [Response(9, "t", f"{n}", one, answered_at=work.now) for n, one in enumerate(people[:4])])
        account = await work.value(select(customers.c.account_id).where(customers.c.id == people[0]))
    html = await alone.see(f"/studio/people/accounts/{account}")
    for words in ("Nordmed", "5,000", "large", "6 people are there", "4 answers, too few to tell", "N 5"):
        assert words in html
    async with alone.house.database.work(SYSTEM) as work:
        await receive(work, [Response(2, "t", "five", people[4], answered_at=work.now)])
    assert "60, of 5 answers" in await alone.see(f"/studio/people/accounts/{account}")
    await alone.see("/studio/people/accounts/999", 404)


async def test_tags_are_renamed_merged_and_removed_for_everybody(alone: Colleague) -> None:
    first, second = await twins(alone.house)

    async def tags_of(number: int) -> list[str]:
        async with alone.house.database.read() as read:
            return list((await customer_of(read, number)).tags)

    async with alone.house.database.work(SYSTEM) as work:
        await tags.put_on(work, second, "c")
    for _ in range(2):
        await alone.send("/studio/people/tags/rename", {"tag": "b", "new": "'; drop"})
    assert await tags_of(second) == ["'; drop", "c"]
    told = await alone.send("/studio/people/tags/rename", {"tag": "'; drop", "new": "a"}, status=422)
    assert "Tick that the two are to be one" in told.text
    await alone.send("/studio/people/tags/rename", {"tag": "'; drop", "new": "a", "merge": "yes"})
    assert (await tags_of(first), await tags_of(second)) == (["a"], ["a", "c"])
    await alone.send("/studio/people/tags/rename", {"tag": "c", "new": "a", "merge": "yes"})
    assert await tags_of(second) == ["a"]
    html = await alone.see("/studio/people/tags")
    assert "1 tag<" in html
    assert ">2</a>" in html
    await alone.send("/studio/people/tags/remove", {"tag": "a"}, status=422)
    for _ in range(2):
        await alone.send("/studio/people/tags/remove", {"tag": "a", "sure": "yes"})
    assert (await tags_of(first), await tags_of(second)) == ([], [])
    assert "No tags yet" in await alone.see("/studio/people/tags")


@pytest.mark.parametrize("new", ["", "x" * 41, "a\x00"])
async def test_a_new_name_that_is_none_is_said_beside_its_tag(alone: Colleague, new: str) -> None:
    await twins(alone.house)
    answer = await alone.send("/studio/people/tags/rename", {"tag": "a", "new": new}, status=422)
    assert 'class="error"' in answer.text
