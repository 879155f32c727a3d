"""A draft is one text for a program; who saves second is told, and nothing is lost."""

from pathlib import Path

import pytest

from advocacy.database import SYSTEM, Actor
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import staff
from advocacy.programs import drafts, programs
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

PASSIVES = (Path(__file__).parents[3] / "seeds/programs/passives.yaml").read_text()
KEY = "passives-to-promoters"


async def _maren(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist"), "manager")


async def _load(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, PASSIVES, "passives.yaml", TAKE_PARTS)


async def test_a_draft_begins_as_the_version_in_force(house: House) -> None:
    await _load(house)
    maren = await _maren(house)
    async with house.database.work(maren) as work:
        assert await drafts.get(work, KEY) is None
        row = await drafts.open_draft(work, KEY)
        again = await drafts.open_draft(work, KEY)
    assert (row.text, row.base, row.revision, row.author) == (PASSIVES, 1, 1, "Maren Lindqvist")
    assert row == again


async def test_there_is_no_draft_of_nothing(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(NotFound):
            await drafts.open_draft(work, "nothing")


async def test_who_saves_second_is_told_who_was_first_and_when(house: House, watch: Wristwatch) -> None:
    await _load(house)
    maren = await _maren(house)
    async with house.database.work(SYSTEM) as work:
        await drafts.open_draft(work, KEY)
    watch.forward("PT5M")
    async with house.database.work(maren) as work:
        assert await drafts.save(work, KEY, "program: hers\r\n", revision=1) == 2
        told = work.now
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(drafts.Overtaken, match="Maren Lindqvist") as refused:
            await drafts.save(work, KEY, "program: mine\n", revision=1)
        with pytest.raises(drafts.Overtaken):
            await drafts.discard(work, KEY, revision=1)
        assert (refused.value.newer.text, refused.value.newer.changed_at) == ("program: hers\n", told)
        assert await drafts.save(work, KEY, "program: mine\n", revision=2) == 3


async def test_what_cannot_be_read_is_kept(house: House) -> None:
    await _load(house)
    async with house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        await drafts.save(work, KEY, "program: [", revision=row.revision)
    async with house.database.read() as read:
        kept = await drafts.get(read, KEY)
    assert kept is not None
    assert kept.text == "program: ["


@pytest.mark.parametrize("text", ["a" * 400_001, "a\x00b", "a\ud800"])
async def test_what_no_database_keeps_is_refused(house: House, text: str) -> None:
    async with house.database.work(SYSTEM) as work:
        await drafts.create(work, "program: new\n")
        with pytest.raises(Invalid):
            await drafts.save(work, "new", text, revision=1)


async def test_a_draft_is_thrown_away_and_then_is_no_more(house: House) -> None:
    await _load(house)
    async with house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        await drafts.discard(work, KEY, revision=row.revision)
        assert await drafts.get(work, KEY) is None
        with pytest.raises(NotFound):
            await drafts.save(work, KEY, "program: x\n", revision=row.revision)


async def test_a_new_program_takes_its_key_from_its_text(house: House) -> None:
    await _load(house)
    async with house.database.work(SYSTEM) as work:
        assert await drafts.create(work, "program: new-one\nname: A new one\n") == "new-one"
        assert [row.key for row in await drafts.listing(work)] == ["new-one"]
        for taken in ("program: new-one\n", PASSIVES):
            with pytest.raises(Conflict, match="already"):
                await drafts.create(work, taken)


@pytest.mark.parametrize("text", ["", "program: [", "- a\n", "name: x\n", "program: Not a key\n", "program:\n"])
async def test_a_text_without_a_key_begins_nothing(house: House, text: str) -> None:
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Invalid):
            await drafts.create(work, text)


async def test_going_back_begins_with_what_an_older_version_said(house: House) -> None:
    await _load(house)
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, PASSIVES.replace("points: 20", "points: 30", 1), "passives.yaml", TAKE_PARTS)
        await drafts.begin_again(work, KEY, 1)
        row = await drafts.get(work, KEY)
        assert row is not None
        assert (row.text, row.base) == (PASSIVES, 2)
        with pytest.raises(Conflict, match="already"):
            await drafts.begin_again(work, KEY, 1)
