"""Who may do what: an installation never loses its last admin, and who is out is out at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text, update

from advocacy.database import SYSTEM, Actor
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import audit, sessions, staff, team, tokens
from advocacy.people.audit import audit_entries
from tests.advocacy.people.test_second_factor import app_of
from tests.conftest import SECRET
from web.testing import Wristwatch
from web.wiring import House


async def admins(house: House, *names: str) -> list[Actor]:
    async with house.database.work(SYSTEM) as work:
        return [Actor("staff", await staff.add(work, f"{name}@example.com", "admin"), "admin") for name in names]


async def still_admins(house: House) -> int:
    async with house.database.read() as read:
        return sum(row.role == "admin" and row.deactivated_at is None for row in await staff.everybody(read))


async def by(house: House, actor: Actor, verb: Any, *args: Any) -> Any:
    async with house.database.work(actor) as work:
        return await verb(work, *args)


async def demote(work: Any, person: int) -> None:
    await staff.give_role(work, person, "manager")


@pytest.mark.parametrize("verb", [team.deactivate, demote])
async def test_two_admins_who_end_each_other_at_the_same_moment_leave_one(house: House, verb: Any) -> None:
    for turn in range(5):
        ada, kim = await admins(house, f"ada{turn}", f"kim{turn}")
        async with house.database.work(SYSTEM) as work:
            others = staff.staff.c.id.not_in([ada.id, kim.id])
            await work.execute(update(staff.staff).where(others).values(role="manager"))
        done = await asyncio.gather(by(house, ada, verb, kim.id), by(house, kim, verb, ada.id), return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"], done
        assert await still_admins(house) == 1


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_without_the_guard_both_are_out(house: House) -> None:
    """The control arm: each counts first, for themselves. On SQLite one writer comes after the other anyway."""

    async def counts_first(work: Any, person: int) -> None:
        admin = (staff.staff.c.role == "admin", staff.HERE, staff.staff.c.id != person)
        left = await work.rows(select(staff.staff.c.id).where(*admin))
        counted.append(person)
        if len(counted) == len(others):
            both.set()
        await both.wait()
        if left:
            await work.execute(update(staff.staff).where(staff.staff.c.id == person).values(deactivated_at=work.now))

    both, counted = asyncio.Event(), list[int]()
    ada, kim = others = await admins(house, "ada", "kim")
    await asyncio.gather(by(house, ada, counts_first, kim.id), by(house, kim, counts_first, ada.id))
    assert await still_admins(house) == 0


async def test_the_only_admin_stays_one(house: House) -> None:
    [ada] = await admins(house, "ada")
    for verb in (team.deactivate, demote):
        with pytest.raises(Conflict, match="only admin"):
            await by(house, ada, verb, ada.id)
    await by(house, ada, staff.give_role, ada.id, "admin")
    with pytest.raises(NotFound):
        await by(house, ada, team.deactivate, 99)
    with pytest.raises(Invalid):
        await by(house, ada, staff.give_role, ada.id, "king")


async def test_who_leaves_is_out_everywhere_and_stays_out_when_they_come_back(house: House) -> None:
    ada, kim = await admins(house, "ada", "kim")
    token = await by(house, SYSTEM, sessions.begin, kim)
    await by(house, ada, team.deactivate, kim.id)
    again = await by(house, ada, staff.add, "KIM@example.com", "manager")
    async with house.database.read() as read:
        assert again == kim.id
        assert await sessions.visit(read, token) is None


async def test_a_lost_factor_is_taken_away_by_somebody_else(house: House, watch: Wristwatch) -> None:
    ada, kim = await admins(house, "ada", "kim")
    with pytest.raises(Conflict, match="no second factor"):
        await by(house, ada, team.take_factors_away, kim.id)
    await app_of(house, int(kim.id or 0), watch)
    token = await by(house, SYSTEM, sessions.begin, kim)
    with pytest.raises(Conflict, match="own page"):
        await by(house, kim, team.take_factors_away, kim.id)
    await by(house, ada, team.take_factors_away, kim.id)
    async with house.database.read() as read:
        assert await sessions.visit(read, token) is None
    begun = await by(house, SYSTEM, sessions.begin, kim)
    async with house.database.read() as read:
        assert isinstance(await sessions.visit(read, begun), sessions.Visit)


async def test_what_is_done_is_noted_with_ids_alone(house: House) -> None:
    [ada] = await admins(house, "ada")
    jonas = await by(house, ada, staff.add, "jonas@example.com", "marketer")
    await by(house, ada, staff.give_role, jonas, "manager")
    await by(house, ada, tokens.add, "crm", ["customers:read"])
    await by(house, ada, tokens.revoke, "crm")
    async with house.database.read() as read:
        rows = await read.rows(select(audit_entries).order_by(audit_entries.c.id))
    assert [(row.actor, row.deed, row.about, row.data) for row in rows] == [
        ("system", "staff.added", f"staff:{ada.id}", {"role": "admin"}),
        (str(ada), "staff.added", f"staff:{jonas}", {"role": "marketer"}),
        (str(ada), "role.given", f"staff:{jonas}", {"role": "manager"}),
        (str(ada), "token.made", "token:1", {}),
        (str(ada), "token.revoked", "token:1", {}),
    ]
    assert "@" not in str(rows)
    assert SECRET not in str(rows)


async def test_what_nobody_has_put_into_words_is_not_noted(house: House) -> None:
    with pytest.raises(LookupError):
        await by(house, SYSTEM, audit.note, "something.else")


@pytest.mark.parametrize("edit", ["UPDATE audit_entries SET actor = 'nobody'", "DELETE FROM audit_entries"])
async def test_the_log_cannot_be_edited(house: House, edit: str) -> None:
    await admins(house, "ada")
    with pytest.raises(Exception, match="append-only"):
        await by(house, SYSTEM, lambda work: work.execute(text(edit)))


async def test_a_token_ends_on_its_day_and_its_use_is_noted_once_an_hour(house: House, watch: Wristwatch) -> None:
    ends = watch() + (watch() - watch().replace(hour=0))
    async with house.database.work(SYSTEM) as work:
        token = await tokens.add(work, "crm", ["customers:read"], expires_at=ends)
    async with house.database.work(SYSTEM) as work:
        held = await tokens.holder(work, token)
        assert held is not None
        assert not held.is_noted
        await tokens.note_use(work, int(held.actor.id or 0))
        noted = await tokens.holder(work, token)
        assert noted is not None
        assert noted.is_noted
    watch.forward("PT1H")
    async with house.database.read() as read:
        later = await tokens.holder(read, token)
        assert later is not None
        assert not later.is_noted
    watch.to(ends)
    async with house.database.read() as read:
        assert await tokens.holder(read, token) is None
