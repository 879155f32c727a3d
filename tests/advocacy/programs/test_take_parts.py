"""The shipped program goes in through every door that a publication has."""

from pathlib import Path

from advocacy.database import SYSTEM
from advocacy.programs.programs import load
from web.wiring import TAKE_PARTS, House

TEXT = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()


async def test_every_room_takes_its_part_of_the_shipped_program(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        assert (await load(work, TEXT, "passives.yaml", TAKE_PARTS)).changed
    async with house.database.work(SYSTEM) as work:
        assert (await load(work, TEXT + "\n# a remark\n", "passives.yaml", TAKE_PARTS)).number == 2
