"""Beginning a program, and taking templates into it."""

import pytest

from advocacy.programs import drafts
from tests.web.studio.conftest import Colleague
from web.studio.programs.making import key_from

NEW = {"template": "passives", "name": "The spring circle", "host": "Ann O'Hara", "mail": "ann@example.com"}


async def _text(who: Colleague, key: str) -> str:
    async with who.house.database.read() as read:
        draft = await drafts.get(read, key)
    assert draft is not None
    return str(draft.text)


@pytest.mark.parametrize("template", ["passives", "promoters", "empty"])
async def test_three_things_are_enough(alone: Colleague, template: str) -> None:
    answer = await alone.send("/studio/programs", {**NEW, "template": template})
    assert answer.headers["location"] == "/studio/programs/the-spring-circle"
    page = await alone.see("/studio/programs/the-spring-circle")
    assert "never published" in page
    await alone.send("/studio/programs/the-spring-circle/versions", {"revision": "1"})
    assert "Version 1" in await alone.see("/studio/programs/the-spring-circle")


async def test_what_is_missing_is_said_beside_each_field_and_nothing_is_lost(alone: Colleague) -> None:
    wrong = {**NEW, "name": "", "mail": "nowhere"}
    text = (await alone.send("/studio/programs", wrong, status=422)).text
    assert 'id="name-error"' in text
    assert 'id="mail-error"' in text
    assert "nowhere" in text
    assert 'id="host-error"' not in text


async def test_a_name_that_is_taken_is_said_so(maren: Colleague) -> None:
    taken = {**NEW, "name": "Passives to promoters"}
    assert "already" in (await maren.send("/studio/programs", taken, status=422)).text


async def test_a_file_is_a_program_too(alone: Colleague) -> None:
    files = {"file": ("mine.yaml", b"program: from-a-file\nname: From a file\n")}
    answer = await alone.client.post("/studio/programs", data={"form_token": alone.form_token}, files=files)
    assert answer.status_code == 303
    assert await _text(alone, "from-a-file") == "program: from-a-file\nname: From a file\n"
    for broken in (b"program: [", b"\xff\xfe", b"- a\n"):
        answer = await alone.client.post(
            "/studio/programs", data={"form_token": alone.form_token}, files={"file": ("mine.yaml", broken)}
        )
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text


async def test_templates_are_taken_into_the_draft(maren: Colleague) -> None:
    at = "/studio/programs/autumn-circle"
    assert "Do you know the house?" in await maren.see(f"{at}/templates")
    await maren.send(f"{at}/templates", {"revision": "1", "kind": "challenge", "template": "a-quiz"})
    await maren.send(f"{at}/templates", {"revision": "2", "kind": "track", "template": "help-others"})
    text = await _text(maren, "autumn-circle")
    assert "challenge: a-quiz" in text
    assert "track: help-others" in text
    await maren.send(f"{at}/templates", {"revision": "3", "kind": "track", "template": "nothing"}, status=404)
    await maren.send(f"{at}/templates", {"revision": "1", "kind": "challenge", "template": "a-quiz"})
    assert "challenge: a-quiz-2" in await _text(maren, "autumn-circle")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Von passiv zu begeistert", "von-passiv-zu-begeistert"),
        ("Café – für Ältere", "cafe-fur-altere"),
        ("…", "program"),
    ],
)
def test_the_short_name_is_made_from_the_long_one(name: str, key: str) -> None:
    assert key_from(name) == key
