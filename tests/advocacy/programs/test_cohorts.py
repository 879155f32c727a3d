"""Launching a program: who is in, what is frozen, who is held out, and coming in by an invitation."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, text, update

from advocacy.database import SYSTEM
from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.errors import Conflict, NotFound
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import membership
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

SHIPPED = Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml"
KEY = "passives-to-promoters"


async def scored(house: House, given: dict[str, int], account: str = "") -> dict[str, int]:
    """People by address, each with a score they gave a day ago."""
    async with house.database.work(SYSTEM) as work:
        firm = AccountRow(account) if account else None
        ids = await save_customers(work, [CustomerRow(email=email, account=firm) for email in given])
        people = dict(zip(given, ids, strict=True))
        yesterday = work.now - timedelta(days=1)
        await receive(
            work,
            [
                Response(score, "wootric", f"{email} {score}", people[email], channel="in-app", answered_at=yesterday)
                for email, score in given.items()
            ],
        )
    return people


async def load(house: House, share: str = "20%") -> None:
    async with house.database.work(SYSTEM) as work:
        await programs.load(
            work, SHIPPED.read_text().replace("share: 20%", f"share: {share}"), "passives.yaml", TAKE_PARTS
        )


async def launch(house: House) -> cohorts.Launched:
    async with house.database.work(SYSTEM) as work:
        return await cohorts.launch(work, await programs.publication(work, KEY), seed=3)


async def frozen(house: House) -> Sequence[Row[Any]]:
    async with house.database.read() as read:
        members = cohorts.cohort_members
        return await read.rows(
            select(members, scores.c.source, scores.c.channel)
            .outerjoin(scores, scores.c.id == members.c.baseline_score_id)
            .order_by(members.c.customer_id)
        )


async def test_the_baseline_is_frozen_with_its_source_whatever_is_answered_later(
    house: House, watch: Wristwatch
) -> None:
    people = await scored(house, {"ann@example.com": 8})
    await load(house, "0%")
    await launch(house)
    watch.forward("P3D")
    async with house.database.work(SYSTEM) as work:
        await receive(work, [Response(3, "shop", "later", people["ann@example.com"], answered_at=work.now)])
    [ann] = await frozen(house)
    assert (ann.baseline_score, ann.baseline_segment, ann.arm) == (8, "passive", "invited")
    assert (ann.source, ann.channel) == ("wootric", "in-app")
    for statement in ("UPDATE cohort_members SET baseline_score = 9", "DELETE FROM cohort_members"):
        with pytest.raises(Exception, match="append-only"):
            async with house.database.work(SYSTEM) as work:
                await work.execute(text(statement))


async def test_only_passives_and_promoters_who_may_be_mailed_are_in(house: House) -> None:
    people = await scored(
        house,
        {
            "pat@example.com": 7,
            "pro@example.com": 10,
            "low@example.com": 6,
            "silent@example.com": 8,
            "us@example.com": 8,
        },
    )
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, people["silent@example.com"], how="page")
        await work.execute(update(customers).where(customers.c.id == people["us@example.com"]).values(employee=True))
    await load(house, "0%")
    launched = await launch(house)
    assert {row.customer_id for row in await frozen(house)} == {people["pat@example.com"], people["pro@example.com"]}
    assert launched.invited == {"passive": 1, "promoter": 1}


async def test_a_second_launch_is_refused_until_somebody_is_new_and_then_takes_only_them(house: House) -> None:
    await scored(house, {"ann@example.com": 8})
    await load(house, "0%")
    await launch(house)
    with pytest.raises(Conflict, match="was launched on 5 January 2026 with 1 customers, and nobody new"):
        await launch(house)
    bob = (await scored(house, {"bob@example.com": 7}))["bob@example.com"]
    second = await launch(house)
    assert (second.number, second.admitted) == (2, 1)
    assert [row.customer_id for row in await frozen(house) if row.cohort_id == second.cohort] == [bob]


async def test_nobody_with_an_old_score_is_invited(house: House, watch: Wristwatch) -> None:
    await scored(house, {"ann@example.com": 8})
    await load(house)
    watch.forward("P7M")
    with pytest.raises(Conflict, match="admits nobody"):
        await launch(house)


async def test_the_holdout_gets_no_invitation_and_is_scored_on_the_calendar(house: House, watch: Wristwatch) -> None:
    await scored(house, {f"p{number:02}@example.com": 8 for number in range(30)})
    await load(house)
    launched = await launch(house)
    assert launched.held_out == 6
    held = {row.customer_id for row in await frozen(house) if row.arm == "holdout"}
    await carry_out(house)
    watch.forward("P2M")
    await carry_out(house)
    async with house.database.read() as read:
        invited = {row.customer_id for row in await read.rows(select(invitations.invitations))}
        mailed = {row.customer_id for row in await read.rows(select(mails).where(mails.c.kind != "service"))}
        with pytest.raises(NotFound, match="has not been invited"):
            await invitations.of_customer(read, min(held))
    assert not held & invited
    assert not held & mailed
    watch.forward("P7D")
    await carry_out(house)
    async with house.database.read() as read:
        asked = {row.customer_id for row in await read.rows(select(mails).where(mails.c.kind == "survey"))}
    assert held <= asked


async def test_people_of_one_account_are_in_the_same_arm(house: House) -> None:
    for firm in range(12):
        given = {f"p{firm}-{number}@example.com": 8 for number in range(3)}
        await scored(house, given, account=f"Firm {firm}")
    await load(house, "50%")
    await launch(house)
    async with house.database.read() as read:
        members = cohorts.cohort_members
        query = select(customers.c.account_id, members.c.arm).join(members, members.c.customer_id == customers.c.id)
        arms: dict[int, set[str]] = {}
        for row in await read.rows(query):
            arms.setdefault(row.account_id, set()).add(row.arm)
    assert {len(arm) for arm in arms.values()} == {1}
    assert {next(iter(arm)) for arm in arms.values()} == {"invited", "holdout"}


async def test_an_invitation_is_good_once_and_until_its_day(house: House, watch: Wristwatch) -> None:
    people = await scored(house, {"ann@example.com": 8, "bob@example.com": 9})
    await load(house, "0%")
    await launch(house)

    async def accept(email: str) -> None:
        async with house.database.work(SYSTEM) as work:
            invitation = await invitations.of_customer(work, people[email])
            await invitations.accept(work, invitation.id)

    await accept("ann@example.com")
    with pytest.raises(Conflict, match="was used on 5 January 2026"):
        await accept("ann@example.com")
    watch.forward("P60D")
    with pytest.raises(Conflict, match="was good until 6 March 2026"):
        await accept("bob@example.com")


async def test_the_reminder_falls_silent_for_whoever_came_in(house: House, watch: Wristwatch) -> None:
    people = await scored(house, {"ann@example.com": 8, "bob@example.com": 8})
    await load(house, "0%")
    await launch(house)
    await carry_out(house)
    async with house.database.work(SYSTEM) as work:
        invitation = await invitations.of_customer(work, people["ann@example.com"])
        await invitations.accept(work, invitation.id)
    watch.forward("P7D")
    await carry_out(house)
    async with house.database.read() as read:
        reminded = await read.rows(select(mails.c.customer_id).where(mails.c.mail == "invite-passive-reminder"))
        skipped = await read.rows(select(jobs.c.customer_id).where(jobs.c.state == "skipped"))
    assert [row.customer_id for row in reminded] == [people["bob@example.com"]]
    assert people["ann@example.com"] in {row.customer_id for row in skipped}
