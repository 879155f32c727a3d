"""The database itself refuses what would make money of nothing, and the reconciler names what got past it."""

import pytest
from sqlalchemy import select, text

from advocacy.database import SYSTEM
from rewards.ledger import postings
from rewards.reconciliation import reconcile
from tests.rewards.conftest import Members, completed
from web.wiring import House

INSERT = (
    "INSERT INTO postings"
    " (key, kind, customer_id, source, target, amount, event, about, object, rule, at, actor, chain)"
    " VALUES ('k', {kind}, {customer}, {source}, {target}, {amount}, '', '', '', '',"
    " '2026-01-05 09:00:00+00:00', 'system', 'c')"
)


async def earned(house: House, members: Members) -> int:
    (ann,) = await members()
    async with house.database.work(SYSTEM) as work:
        await work.record(completed(ann, 1, 150))
    return ann


async def unguard(house: House) -> None:
    """The control arm: the same installation without the triggers."""
    async with house.database.work(SYSTEM) as work:
        if work.is_sqlite:
            await work.execute(text("DROP TRIGGER postings_no_update"))
            await work.execute(text("DROP TRIGGER postings_no_delete"))
        else:
            await work.execute(text("DROP TRIGGER postings_append_only ON postings"))


@pytest.mark.parametrize("statement", ["UPDATE postings SET amount = 900", "DELETE FROM postings"])
async def test_postings_are_never_changed(rewarding: House, members: Members, statement: str) -> None:
    await earned(rewarding, members)
    with pytest.raises(Exception, match="append-only"):
        async with rewarding.database.work(SYSTEM) as work:
            await work.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE postings SET amount = 900", "DELETE FROM postings"])
async def test_without_the_guard_a_change_goes_through_and_is_named(
    rewarding: House, members: Members, statement: str
) -> None:
    ann = await earned(rewarding, members)
    await unguard(rewarding)
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text(statement))
    async with rewarding.database.read() as read:
        assert [difference.row for difference in await reconcile(read)] == [f"balance:{ann}"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-5"},
        {"source": "NULL"},
        {"target": "'issued'"},
        {"source": "'member'"},
        {"kind": "'gift'"},
        {"customer": "NULL"},
        {"customer": "999"},
    ],
)
async def test_what_does_not_balance_is_refused(rewarding: House, members: Members, wrong: dict[str, str]) -> None:
    ann = await earned(rewarding, members)
    right = {"kind": "'award'", "customer": str(ann), "source": "'issued'", "target": "'member'", "amount": "5"}
    with pytest.raises(Exception, match=r"(?i)constraint"):
        async with rewarding.database.work(SYSTEM) as work:
            await work.execute(text(INSERT.format(**right | wrong)))


async def test_a_posting_without_its_balance_is_named(rewarding: House, members: Members) -> None:
    ann = await earned(rewarding, members)
    right = {"kind": "'award'", "customer": str(ann), "source": "'issued'", "target": "'member'", "amount": "5"}
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text(INSERT.format(**right)))
    async with rewarding.database.read() as read:
        (found,) = await reconcile(read)
    assert found.row == f"balance:{ann}"
    assert "spendable is 150, and the postings say 155" in found.what


async def test_a_balance_that_was_edited_is_named(rewarding: House, members: Members) -> None:
    ann = await earned(rewarding, members)
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text("UPDATE balances SET spendable = spendable + 1"))
    async with rewarding.database.read() as read:
        assert [(one.row, one.what) for one in await reconcile(read)] == [
            (f"balance:{ann}", "spendable is 151, and the postings say 150")
        ]


async def test_a_balance_from_nowhere_is_named(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text(f"INSERT INTO balances VALUES ({ann}, 5, 5, 5, NULL)"))  # noqa: S608 - our own number
    async with rewarding.database.read() as read:
        assert [one.row for one in await reconcile(read)] == [f"balance:{ann}"]


async def test_a_reversal_of_more_than_was_given_is_named(rewarding: House, members: Members) -> None:
    ann = await earned(rewarding, members)
    async with rewarding.database.work(SYSTEM) as work:
        await work.record(completed(ann, 1, 150, undone=True))
    await unguard(rewarding)
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text("UPDATE postings SET amount = 160 WHERE kind = 'reversal'"))
        reversal = await work.value(select(postings.c.id).where(postings.c.kind == "reversal"))
    async with rewarding.database.read() as read:
        assert f"posting:{reversal}" in [one.row for one in await reconcile(read)]


@pytest.mark.parametrize("column", ["spendable", "lifetime"])
async def test_no_balance_is_ever_below_zero(rewarding: House, members: Members, column: str) -> None:
    await earned(rewarding, members)
    with pytest.raises(Exception, match=r"(?i)constraint"):
        async with rewarding.database.work(SYSTEM) as work:
            await work.execute(text(f"UPDATE balances SET earned = -9, {column} = -1"))  # noqa: S608 - our own words
