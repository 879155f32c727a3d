"""Loading programs: versions, the round trip, one ladder, pausing; on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from advocacy.database import SYSTEM, Work
from advocacy.engine.journal import journal
from advocacy.engine.publication import Publication
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.programs.programs import Loaded, export, get, listing, load, pause, program_versions, publication, resume
from web.wiring import House

SHIPPED = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()


def small(key: str = "small", levels: str = "[{key: newcomer, name: Newcomer, from: 0}]", name: str = "Small") -> str:
    return f"program: {key}  # a remark\nname: {name}\nhost: {{name: Maren}}\nlevels: {levels}\n"


TWO_LEVELS = (
    "[{key: newcomer, name: Newcomer, from: 0}, {key: insider, name: Insider, from: 1}]\n"
    "challenges: [{challenge: a, title: A, benefit: B, points: 1, stream: weekly, stages: [{read: W}]}]"
)


class Limb:
    """A limb that notes what it is handed."""

    def __init__(self) -> None:
        self.handed: list[Publication] = []

    async def __call__(self, _work: Work, handed: Publication) -> None:
        self.handed.append(handed)


async def loaded(house: House, words: str, *parts: Limb) -> Loaded:
    async with house.database.work(SYSTEM) as work:
        return await load(work, words, "program.yaml", parts)


async def test_loading_what_was_exported_changes_nothing_and_says_so(house: House) -> None:
    limb = Limb()
    first = await loaded(house, SHIPPED, limb)
    async with house.database.read() as read:
        exported = await export(read, "passives-to-promoters")
    again = await loaded(house, exported, limb)
    assert exported == SHIPPED
    assert (first.number, first.changed, again.number, again.changed) == (1, True, 1, False)
    assert len(limb.handed) == 1
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(program_versions)) == 1
        assert await read.value(select(func.count()).select_from(journal)) == 1


async def test_another_text_is_another_version_and_the_old_one_can_still_be_read(house: House) -> None:
    await loaded(house, small())
    again = await loaded(house, small(name="Smaller"))
    assert (again.number, again.changed) == (2, True)
    async with house.database.read() as read:
        assert await export(read, "small") == small(name="Smaller")
        assert await export(read, "small", 1) == small()
        assert [(row.key, row.name, row.number, row.state) for row in await listing(read)] == [
            ("small", "Smaller", 2, "running")
        ]
        with pytest.raises(NotFound, match="versions 1 to 2"):
            await export(read, "small", 3)


async def test_going_back_to_an_earlier_text_is_a_version_too(house: House) -> None:
    for words in (small(), small(name="Smaller"), small()):
        last = await loaded(house, words)
    assert (last.number, last.changed) == (3, True)


async def test_each_limb_is_handed_the_whole_publication(house: House) -> None:
    limb = Limb()
    await loaded(house, small(), limb)
    async with house.database.read() as read:
        kept = await publication(read, "small")
    assert limb.handed == [kept]
    assert kept.document["weekly"] == {"cap": 2}


async def test_publishing_is_an_event_about_nobody(house: House) -> None:
    await loaded(house, small())
    async with house.database.read() as read:
        row = await read.row(select(journal))
        assert row is not None
        assert (row.event, row.object, row.customer_id, row.data["number"]) == ("program.published", "small", None, 1)


async def test_a_program_with_errors_is_refused_and_nothing_is_kept(house: House) -> None:
    words = small() + "rules: [{rule: x, when: member.joined, then: [{mail: hello}, {badge: frank}]}]\n"
    with pytest.raises(Invalid) as refused:
        await loaded(house, words)
    assert [one.where for one in refused.value.problems] == [
        "program.yaml, line 5, rules › x › then › 1 › mail",
        "program.yaml, line 5, rules › x › then › 2 › badge",
    ]
    async with house.database.read() as read:
        assert await listing(read) == []


async def test_advice_does_not_keep_a_program_from_being_loaded(house: House) -> None:
    hidden = "challenges: [{challenge: a, title: A, benefit: B, points: 1, stages: [{read: W}]}]\n"
    done = await loaded(house, small() + hidden)
    assert [finding.code for finding in done.findings] == ["unseen-challenge"]


async def test_there_is_one_ladder_for_all_running_programs(house: House) -> None:
    await loaded(house, small("one"))
    await loaded(house, small("two"))
    with pytest.raises(Conflict, match="other levels"):
        await loaded(house, small("three", TWO_LEVELS))
    with pytest.raises(Conflict, match="other levels"):
        await loaded(house, small("two", TWO_LEVELS))


async def test_a_paused_program_does_not_hold_the_ladder_and_cannot_come_back_with_another(house: House) -> None:
    await loaded(house, small("one"))
    async with house.database.work(SYSTEM) as work:
        await pause(work, "one")
    await loaded(house, small("two", TWO_LEVELS))
    with pytest.raises(Conflict, match="other levels"):
        async with house.database.work(SYSTEM) as work:
            await resume(work, "one")
    await loaded(house, small("one", TWO_LEVELS))
    async with house.database.work(SYSTEM) as work:
        await resume(work, "one")


async def test_pausing_and_resuming_twice_is_refused(house: House) -> None:
    await loaded(house, small())
    async with house.database.work(SYSTEM) as work:
        await pause(work, "small")
    with pytest.raises(Conflict, match="paused already"):
        async with house.database.work(SYSTEM) as work:
            await pause(work, "small")
    async with house.database.work(SYSTEM) as work:
        await resume(work, "small")
    with pytest.raises(Conflict, match="running already"):
        async with house.database.work(SYSTEM) as work:
            await resume(work, "small")


async def test_an_unknown_program_is_named_together_with_those_that_are_there(house: House) -> None:
    await loaded(house, small())
    async with house.database.read() as read:
        with pytest.raises(NotFound) as unknown:
            await get(read, "smal")
    assert unknown.value.remedy == "There are: small."


@pytest.mark.parametrize("statement", ["UPDATE program_versions SET text = 'x'", "DELETE FROM program_versions"])
async def test_the_database_itself_refuses_to_change_a_version(house: House, statement: str) -> None:
    await loaded(house, small())
    with pytest.raises(Exception, match="append-only"):
        async with house.database.work(SYSTEM) as work:
            await work.execute(text(statement))
