"""Leader boards: those who chose to be shown, by points, with one's neighbours, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from advocacy.database import SYSTEM
from advocacy.errors import NotFound
from advocacy.people import membership, showing
from advocacy.people.customers import change, customers
from advocacy.people.showing import shown_members
from rewards.boards import LEVEL, PEERS, Board, board
from rewards.ledger import balances, book, credit
from web.testing import Wristwatch
from web.wiring import House


@pytest.fixture
def hub(house: House) -> "Hub":
    return Hub(house)


class Hub:
    """Members with points, some of them shown."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.made = 0

    async def members(self, *points: int, shown: bool = True, level: str | None = "insider") -> list[int]:
        """A member for each of the points, in one go."""
        start, self.made = self.made, self.made + len(points)
        numbers = range(start + 1, self.made + 1)
        async with self.house.database.work(SYSTEM) as work:
            now = work.now
            await work.execute(
                customers.insert(),
                [
                    {"id": n, "email": f"{n}@example.com", "name": f"N{n}", "created_at": now, "joined_at": now}
                    for n in numbers
                ],
            )
            if shown:
                await work.execute(
                    shown_members.insert(),
                    [
                        {"customer_id": n, "nickname": f"M{n}", "nickname_key": f"m{n:04}", "since": now}
                        for n in numbers
                    ],
                )
            earned = [(n, one) for n, one in zip(numbers, points, strict=True) if one]
            if earned:
                await self._earn(work, earned, level)
        return list(numbers)

    async def _earn(self, work: Any, earned: list[tuple[int, int]], level: str | None) -> None:
        rows = [
            {
                "key": f"{work.now}:{n}",
                "kind": "award",
                "customer_id": n,
                "source": "issued",
                "target": "member",
                "amount": amount,
            }
            for n, amount in earned
        ]
        await book(work, rows)
        await credit(work, dict(earned))
        await work.execute(
            balances.update().values(level=level).where(balances.c.customer_id.in_([n for n, _ in earned]))
        )

    async def earn(self, customer: int, amount: int) -> None:
        async with self.house.database.work(SYSTEM) as work:
            await self._earn(work, [(customer, amount)], "insider")

    async def board(self, customer: int, **said: Any) -> Board:
        async with self.house.database.read() as read:
            return await board(read, customer, **said)


def lines(seen: Board) -> list[tuple[int, str, int]]:
    return [(one.place, one.nickname, one.points) for one in seen.places]


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    engine = house.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_the_same_points_share_a_place(hub: Hub) -> None:
    await hub.members(50, 70, 50, 20)
    seen = await hub.board(1)
    assert lines(seen) == [(1, "M2", 70), (2, "M1", 50), (2, "M3", 50), (4, "M4", 20)]
    assert [one.me for one in seen.places] == [False, True, False, False]
    assert (seen.people, seen.place, seen.points, seen.nickname) == (4, 2, 50, "M1")


async def test_the_first_ten_and_ones_neighbours(hub: Hub) -> None:
    await hub.members(*range(1000, 1040))
    assert [one.place for one in (await hub.board(20)).places] == [*range(1, 11), 19, 20, 21, 22, 23]
    assert [one.place for one in (await hub.board(40)).places] == [*range(1, 11)]
    assert [one.place for one in (await hub.board(1)).places] == [*range(1, 11), 38, 39, 40]
    assert [one.place for one in (await hub.board(29)).places] == [*range(1, 15)]


async def test_who_is_not_shown_is_not_there_and_learns_their_own_place_alone(hub: Hub) -> None:
    await hub.members(90, 70, 50)
    [quiet] = await hub.members(60, shown=False)
    seen = await hub.board(quiet)
    assert lines(seen) == [(1, "M1", 90), (2, "M2", 70), (3, "M3", 50)]
    assert (seen.place, seen.nickname, seen.people) == (3, None, 3)
    assert lines(await hub.board(1)) == lines(seen)
    async with hub.house.database.work(SYSTEM) as work:
        await showing.show(work, quiet, "Here")
    assert lines(await hub.board(1))[2] == (3, "Here", 60)


async def test_fewer_than_three_are_no_board(hub: Hub) -> None:
    await hub.members(90, 70)
    await hub.members(80, 60, shown=False)
    seen = await hub.board(1)
    assert (seen.places, seen.people, seen.place, seen.points) == ((), 2, None, 90)


async def test_who_has_left_or_was_erased_never_appears(hub: Hub) -> None:
    [a, b, *_] = await hub.members(90, 80, 70, 60, 50)
    async with hub.house.database.work(SYSTEM) as work:
        await membership.leave(work, a)
        await change(work, b, erased_at=work.now)
    assert lines(await hub.board(3)) == [(1, "M3", 70), (2, "M4", 60), (3, "M5", 50)]
    with pytest.raises(NotFound):
        await hub.board(a)
    with pytest.raises(NotFound):
        await hub.board(999)


async def test_groups_are_levels_or_those_who_joined_at_the_same_time(hub: Hub, watch: Wristwatch) -> None:
    await hub.members(90, 80, 70)
    watch.forward("P20D")
    await hub.members(60, 50, 40, level="newcomer")
    watch.forward("P20D")
    [late, *_] = await hub.members(30, 20, 0, 0)
    assert [name for _, name, _ in lines(await hub.board(1, by=LEVEL))] == ["M1", "M2", "M3", "M7", "M8"]
    assert [name for _, name, _ in lines(await hub.board(1, by=PEERS))] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    assert [name for _, name, _ in lines(await hub.board(4, by=PEERS))] == [f"M{n}" for n in range(1, 9)]
    assert [name for _, name, _ in lines(await hub.board(late, by=PEERS))] == ["M4", "M5", "M6", "M7", "M8"]
    # Without points one is on no level yet, and stands nowhere.
    nobody = await hub.board(9, by=LEVEL)
    assert (nobody.people, nobody.level, nobody.place) == (0, None, None)
    assert (await hub.board(9, by=PEERS)).place is None


async def test_this_month_counts_what_was_earned_and_not_what_was_spent(hub: Hub, watch: Wristwatch) -> None:
    [a, b, c, d] = await hub.members(900, 20, 30, 40)
    since = watch.forward("P1M")
    await hub.earn(a, 10)
    await hub.earn(b, 50)
    await hub.earn(c, 10)
    async with hub.house.database.work(SYSTEM) as work:
        rows = [("reversal", b, "issued", 20), ("reservation", c, "reserved", 30), ("reversal", d, "issued", 5)]
        await book(
            work,
            [
                {"key": f"x{n}", "kind": kind, "customer_id": one, "source": "member", "target": target, "amount": much}
                for n, (kind, one, target, much) in enumerate(rows)
            ],
        )
    seen = await hub.board(d, since=since)
    assert lines(seen) == [(1, "M2", 30), (2, "M1", 10), (2, "M3", 10)]
    assert (seen.points, seen.place) == (0, None)
    assert lines(await hub.board(a))[0] == (1, "M1", 910)


@pytest.mark.parametrize("by", [LEVEL, PEERS])
async def test_ten_members_and_a_thousand_take_the_same_statements(hub: Hub, watch: Wristwatch, by: str) -> None:
    await hub.members(*range(1, 11))
    with counted(hub.house) as few:
        await hub.board(5, by=by, since=watch())
    await hub.members(*range(100, 1090))
    with counted(hub.house) as many:
        seen = await hub.board(5, by=by, since=watch())
    assert (len(few), len(many)) == (2, 2)
    assert (seen.people, len(seen.places)) == (1000, 15)
