"""A draft through the eyes of members, and of somebody made up; nothing is written."""

import pytest

from advocacy.database import SYSTEM
from advocacy.programs import drafts
from advocacy.programs.editing import put
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague

KEY = "passives-to-promoters"
AT = f"/studio/programs/{KEY}/preview"


@pytest.mark.parametrize(
    ("who", "challenge", "words"),
    [
        ("new-passive", "your-candy", "Your favorite candy"),
        ("new-passive", "one-call", "Not open yet"),
        ("new-promoter", "lend-your-name", "What may we ask you for, one day?"),
        ("new-passive", "lend-your-name", "Not open yet"),
        ("nobody", "your-shirt", "Which size do you wear?"),
        ("nobody", "your-desk", "A photo of your desk"),
    ],
)
async def test_somebody_made_up_finds_what_would_be_open(
    maren: Colleague, who: str, challenge: str, words: str
) -> None:
    page = await maren.see(f"{AT}?as={who}&challenge={challenge}")
    assert words.replace("Your favorite candy", "favorite candy") in page


async def test_a_draft_nobody_was_launched_into_can_be_looked_at(maren: Colleague) -> None:
    page = await maren.see("/studio/programs/autumn-circle/preview?challenge=look-around")
    assert "Somebody new" in page
    assert "Take a look around" in page


async def test_the_draft_is_shown_and_not_the_version_in_force(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        text = put(row.text, ("challenges", 1, "title"), "Sweet or salty?")
        await drafts.save(work, KEY, text, revision=row.revision)
    assert "Sweet or salty?" in await maren.see(f"{AT}?challenge=your-candy")


async def test_looking_writes_nothing(maren: Colleague) -> None:
    with statements(maren.house) as said:
        await maren.see(f"{AT}?challenge=your-shirt")
    assert not [one for one in said if one.startswith(("INSERT", "UPDATE", "DELETE"))]
