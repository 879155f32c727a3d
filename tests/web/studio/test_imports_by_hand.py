"""One customer, typed in by hand: once, and with what is known of them."""

import pytest
from sqlalchemy import func, select

from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague

NEW = "/studio/people/new"
ZOE = {
    "email": " Zoe@Example.com ",
    "name": "Zoe Hart",
    "account": "Hart Tools",
    "title": "Owner",
    "language": "de",
    "score": "8",
    "comment": "Fine so far.",
}


async def test_somebody_is_taken_in_with_their_score(alone: Colleague) -> None:
    assert filled_buttons(await alone.see(NEW)) == 1
    answer = await alone.send(NEW, ZOE)
    async with alone.house.database.read() as read:
        row = await read.row(select(customers))
        score = await read.row(select(scores))
    assert row is not None
    assert score is not None
    assert answer.headers["location"] == f"/studio/people/{row.id}"
    assert (row.email_key, row.name, row.title, row.language) == ("zoe@example.com", "Zoe Hart", "Owner", "de")
    assert (score.score, score.comment, score.customer_id) == (8, "Fine so far.", row.id)


async def test_an_address_that_is_here_already_leads_to_its_person(alone: Colleague) -> None:
    await alone.send(NEW, ZOE)
    answer = await alone.send(NEW, ZOE | {"name": "Another"}, status=422)
    assert "This address is here already." in answer.text
    assert 'value="Another"' in answer.text, "what was typed is kept"
    async with alone.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(scores)) == 1
        assert await read.value(select(customers.c.name)) == "Zoe Hart"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "zoe"}, "Write an address like ann@example.com."),
        ({"email": ""}, "Write an address like ann@example.com."),
        ({"score": "8.5"}, "Use a whole number from 0 to 10"),
        ({"score": "11"}, "Use a whole number from 0 to 10"),
        ({"score": ""}, "A comment belongs to a score."),
        ({"name": "x" * 300}, "200 characters are the most."),
        ({"name": "a\x00b"}, "There is a character in it that cannot be kept."),
        ({"language": "xx"}, "Choose one of the languages."),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(alone: Colleague, wrong: dict[str, str], words: str) -> None:
    answer = await alone.send(NEW, ZOE | wrong, status=422)
    assert words in answer.text
    async with alone.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(customers)) == 0
