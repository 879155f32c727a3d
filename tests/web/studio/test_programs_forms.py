"""What a form of a program changes, and what it says when it cannot."""

import re
from typing import Any

import pytest

from advocacy.programs import drafts, programs
from advocacy.programs.editing import put
from tests.web.studio.browser_forms import form_to
from tests.web.studio.conftest import Colleague

KEY = "passives-to-promoters"
AT = f"/studio/programs/{KEY}"


async def _text(who: Colleague, key: str = KEY) -> str:
    async with who.house.database.read() as read:
        draft = await drafts.get(read, key)
        return str(draft.text) if draft else await programs.export(read, key)


async def _form(who: Colleague, path: str) -> dict[str, Any]:
    """The fields of a part's form as its page fills them in."""
    found = form_to(await who.see(f"{AT}/edit?path={path}"), "/edit").fields
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


@pytest.mark.parametrize(
    "path", ["challenges.1", "challenges.2.stages.0", "levels.1", "mails.0", "weekly", "host", "goal", "packages.0",
             "surveys.0", "rewards.1", "tasks.0", "tracks.0", "channels.success-team", "invitations", "admits", ""],
)  # fmt: skip
async def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(maren: Colleague, path: str) -> None:
    before = await _text(maren)
    await maren.send(f"{AT}/edit", await _form(maren, path))
    assert await _text(maren) == before


async def test_one_field_changes_one_line(maren: Colleague) -> None:
    before = await _text(maren)
    fields = await _form(maren, "challenges.1")
    answer = await maren.send(f"{AT}/edit", {**fields, "points": "30"})
    assert answer.headers["location"] == f"{AT}/edit?path=challenges.1&saved=1"
    assert await _text(maren) == put(before, ("challenges", 1, "points"), 30)
    page = await maren.see(AT)
    assert "A draft, changed in 1 place since version 1." in page
    assert "challenges › your-candy › points" in page


async def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(maren: Colleague) -> None:
    before = await _text(maren)
    fields = await _form(maren, "challenges.1")
    wrong = {**fields, "points": "many", "title": ""}
    answer = await maren.send(f"{AT}/edit", wrong, status=422)
    assert 'value="many"' in answer.text
    assert 'id="f-points-error"' in answer.text
    assert 'id="f-title-error"' in answer.text
    assert await _text(maren) == before


async def test_a_period_is_a_number_and_a_unit(maren: Colleague) -> None:
    fields = await _form(maren, "invitations")
    assert (fields["expires"], fields["expires.unit"]) == ("60", "P{}D")
    await maren.send(f"{AT}/edit", {**fields, "expires": "3", "expires.unit": "P{}M"})
    assert "expires: P3M" in await _text(maren)


async def test_what_can_be_left_out_comes_and_goes_as_a_whole(maren: Colleague) -> None:
    fields = await _form(maren, "packages.0")
    assert fields["gift_card.amount"] == "10"
    without = {name: value for name, value in fields.items() if not name.startswith("gift_card")}
    await maren.send(f"{AT}/edit", without)
    assert "gift_card" not in (await _text(maren)).partition("packages:")[2].partition("rewards:")[0]
    fields = await _form(maren, "packages.0")
    more = {"gift_card.there": "yes", "gift_card.amount": "12.5", "gift_card.currency": "EUR"}
    await maren.send(f"{AT}/edit", {**fields, **more})
    assert "gift_card: {amount: 12.5, currency: EUR}" in await _text(maren)


async def test_things_are_added_named_and_put_in_order(maren: Colleague) -> None:
    page = await maren.see(f"{AT}/edit?path=badges&new=yes")
    assert "Add a badge" in page
    added = {"revision": "-1", "path": "badges", "new": "yes", "badge": "loyal", "name": "Loyal", "text": ""}
    answer = await maren.send(f"{AT}/edit", added)
    assert answer.headers["location"] == f"{AT}/edit?path=badges.2&saved=1"
    await maren.send(f"{AT}/items/order", {"revision": "2", "path": "badges", "position": "2", "to": "0"})
    await maren.send(f"{AT}/items/removal", {"revision": "3", "path": "badges.1"})
    await maren.send(f"{AT}/items", {"revision": "4", "path": "tracks.0.challenges", "value": "good-day"})
    async with maren.house.database.read() as read:
        draft = await drafts.get(read, KEY)
    assert draft is not None
    text = draft.text
    assert text.index("badge: loyal") < text.index("badge: frank")
    assert "badge: inside, name" not in text
    assert draft.revision == 5


async def test_a_second_thing_of_the_same_name_is_refused(maren: Colleague) -> None:
    twin = {"revision": "-1", "path": "badges", "new": "yes", "badge": "frank", "name": "Frank"}
    answer = await maren.send(f"{AT}/edit", twin, status=422)
    assert "here twice" in answer.text


async def test_a_channel_needs_a_name_of_its_own(maren: Colleague) -> None:
    channel = {"revision": "-1", "path": "channels", "new": "yes", "mail": "legal@example.com"}
    assert "map_key-error" in (await maren.send(f"{AT}/edit", channel, status=422)).text
    await maren.send(f"{AT}/edit", {**channel, "map_key": "legal"})
    assert "legal@example.com" in await _text(maren)


async def test_a_text_is_kept_with_its_mistakes_named_by_line(maren: Colleague) -> None:
    before = await _text(maren)
    broken = before.replace("  points: 20", "  points: lots", 1)
    answer = await maren.send(f"{AT}/text", {"revision": "-1", "text": broken}, status=422)
    assert re.search(r'data-line="\d+"', answer.text)
    assert "lots" in answer.text
    assert (await _text(maren)).rstrip() == broken.rstrip()
    answer = await maren.send(f"{AT}/versions", {"revision": "2"}, status=422)
    assert "keeps it from being published" in answer.text


async def test_a_file_takes_the_place_of_the_text(maren: Colleague) -> None:
    text = put(await _text(maren), ("weekly", "cap"), 4)
    data = {"form_token": maren.form_token, "revision": "-1", "text": "not this"}
    answer = await maren.client.post(f"{AT}/text", data=data, files={"file": ("p.yaml", text.encode())})
    assert answer.status_code == 303
    assert await _text(maren) == text
    wrong = await maren.client.post(
        f"{AT}/text", data={**data, "revision": "2"}, files={"file": ("p.yaml", b"\xff\xfe\x00")}
    )
    assert wrong.status_code == 422
    assert "no text in UTF-8" in wrong.text


async def test_a_draft_is_published_and_an_older_version_is_gone_back_to(maren: Colleague) -> None:
    first = await _text(maren)
    fields = await _form(maren, "challenges.1")
    await maren.send(f"{AT}/edit", {**fields, "points": "30"})
    assert "Publish version 2" in await maren.see(f"{AT}/publish")
    await maren.send(f"{AT}/versions", {"revision": "99"}, status=409)
    answer = await maren.send(f"{AT}/versions", {"revision": "2"})
    assert answer.headers["location"] == f"{AT}?published=1"
    assert "Version 2 is in force." in await maren.see(f"{AT}?published=1")
    assert "Go back to version 1" in await maren.see(f"{AT}/versions")
    await maren.send(f"{AT}/versions/1/draft")
    assert await _text(maren) == first
    await maren.send(f"{AT}/versions/1/draft", status=409)
    draft = form_to(await maren.see(f"{AT}/publish"), "/versions")
    await maren.send(f"{AT}/versions", {"revision": draft.fields["revision"][0]})
    async with maren.house.database.read() as read:
        row = await programs.get(read, KEY)
    assert (row.number, row.text) == (3, first)


async def test_a_level_that_moves_says_for_whom(maren: Colleague) -> None:
    fields = await _form(maren, "levels.1")
    await maren.send(f"{AT}/edit", {**fields, "from": "120"})
    assert "Insider begins at 120 points instead of 100" in await maren.see(f"{AT}/publish")


async def test_a_draft_of_another_program_is_not_published_over_this_one(maren: Colleague) -> None:
    text = put(await _text(maren), ("program",), "another")
    await maren.send(f"{AT}/text", {"revision": "-1", "text": text})
    answer = await maren.send(f"{AT}/versions", {"revision": "2"}, status=422)
    assert "another program" in answer.text


async def test_a_draft_is_thrown_away(maren: Colleague) -> None:
    fields = await _form(maren, "weekly")
    await maren.send(f"{AT}/edit", fields)
    assert "The first change begins a draft" in await maren.see(AT), "a form as it was shown begins none"
    await maren.send(f"{AT}/edit", {**fields, "cap": "7"})
    await maren.send(f"{AT}/draft/removal", {"revision": "1"}, status=409)
    await maren.send(f"{AT}/draft/removal", {"revision": "2"})
    assert "The first change begins a draft" in await maren.see(AT)


async def test_what_is_typed_is_seen_before_it_is_saved(maren: Colleague) -> None:
    before = await _text(maren)
    fields = {**await _form(maren, "challenges.1"), "title": "Sweet or salty?", "form_token": maren.form_token}
    answer = await maren.client.post(f"{AT}/edit/seen", data=fields, headers={"hx-request-type": "partial"})
    assert answer.status_code == 200
    assert "Sweet or salty?" in answer.text
    assert "<h1" not in answer.text.partition("as-title")[0]
    assert await _text(maren) == before


async def test_a_condition_is_said_as_a_person_would_say_it_in_either_language(maren: Colleague) -> None:
    assert "they are “Insider” or above" in await maren.see(f"{AT}/edit?path=challenges.7")
    german = await maren.client.get(
        f"{AT}/edit?path=challenges.7", headers={"accept": "text/html", "accept-language": "de"}
    )
    assert "die Person mindestens „Insider“ ist" in german.text
