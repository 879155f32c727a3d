"""Handing in a file in a browser, seeing it again, and that nobody else does."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from challenges.uploads import uploads
from tests.challenges.strange_files import CANARY, REFUSED, paper, picture, telling_picture
from tests.web.challenges import Hub, Member, answer, begin, challenge, page_of, post, words_of
from web.hub.challenges.uploads import UPLOADS
from web.wiring import House

DESK = {"upload": "A photo of your desk", "accepts": ["image"], "help": "Without people."}
PAPER = {"upload": "The form", "accepts": ["pdf", "image"], "required": False}


@pytest.fixture
async def hub(house: House) -> Hub:
    return Hub(house)


async def begun(hub: Hub, *stages: Any, **said: Any) -> tuple[Member, int]:
    await hub.publish(challenge("desk", *(stages or (DESK,)), **said))
    ann = await hub.member()
    return ann, await begin(ann, "desk")


async def send(
    who: Member, number: int, data: bytes, name: str = "desk.jpg", *, stage: int = 0, to: str = "next"
) -> Any:
    files = {"file": (name, data, "application/octet-stream")}
    return await post(who, f"/hub/goes/{number}/{stage}", {"to": to}, files=files)


async def kept(hub: Hub) -> list[Any]:
    async with hub.house.database.read() as read:
        return list(await read.rows(select(uploads).order_by(uploads.c.id)))


async def test_a_photo_is_handed_in_shown_and_seen_again(hub: Hub) -> None:
    ann, number = await begun(hub)
    page = await ann.see(f"/hub/goes/{number}/0")
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/jpeg,image/png,image/webp,image/gif"' in page
    stayed = await send(ann, number, telling_picture("JPEG", 6), "Mein Büro.jpeg", to="stay")
    assert (stayed.status_code, stayed.headers["Location"]) == (303, f"/hub/goes/{number}/0")
    (file,) = await kept(hub)
    page = await ann.see(f"/hub/goes/{number}/0")
    assert f'<img src="/hub/files/{file.public_key}" alt="Mein Büro.jpg">' in page
    assert "Another one in its place" in words_of(page)
    assert await answer(ann, number, 0) == f"/hub/goes/{number}"
    for path in (f"/hub/goes/{number}", page_of("desk")):
        assert f"/hub/files/{file.public_key}" in await ann.see(path)
    shown = await ann.client.get(f"/hub/files/{file.public_key}")
    assert Image.open(BytesIO(shown.content)).size == (20, 40)
    assert CANARY.encode() not in shown.content


async def test_a_file_is_served_so_that_nothing_in_it_runs(hub: Hub) -> None:
    ann, number = await begun(hub, DESK, PAPER)
    await send(ann, number, picture("PNG"), 'a"b;\r\nX: y.png')
    await send(ann, number, paper(), "Das Formular.pdf", stage=1)
    photo, form = await kept(hub)
    for file, kind, shown in ((photo, "image/png", "inline"), (form, "application/pdf", "attachment")):
        got = await ann.client.get(f"/hub/files/{file.public_key}", headers={"Accept-Encoding": "identity"})
        assert (got.status_code, got.headers["Content-Type"].partition(";")[0]) == (200, kind)
        assert got.headers["Content-Disposition"].startswith(f"{shown}; filename*=UTF-8''")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["Cache-Control"] == "private, no-store"
        assert "X" not in got.headers
        looked = await ann.client.head(f"/hub/files/{file.public_key}")
        assert (looked.status_code, looked.content) == (200, b"")


async def test_a_file_is_its_owners_alone(hub: Hub) -> None:
    ann, number = await begun(hub)
    await send(ann, number, picture("JPEG"))
    (file,) = await kept(hub)
    bob = await hub.member("Bob Ray")
    await bob.see(f"/hub/files/{file.public_key}", 404)
    await ann.see(f"/hub/files/{file.id}", 404)
    await ann.see("/hub/files/..%2f..%2fetc%2fpasswd", 404)
    nobody = await bob.client.get(f"/hub/files/{file.public_key}", headers={"Cookie": ""})
    assert file.public_key.encode() not in nobody.content
    stolen = await begin(bob, "desk")
    page = await answer(bob, stolen, 0, status=422, file=file.public_key, answer=file.public_key, key=file.public_key)
    assert "Please choose a file." in words_of(page)


async def test_what_is_refused_says_why_beside_the_field(hub: Hub) -> None:
    ann, number = await begun(hub, PAPER)
    for name, (data, words) in REFUSED.items():
        if name == "more than 10 MB":
            continue
        sent = await send(ann, number, data, "innocent.jpg")
        if name == "nothing":
            assert sent.status_code in {303, 422}
            continue
        assert sent.status_code == 422, name
        assert words in words_of(sent.text), name
        assert 'id="answer-error"' in sent.text
    assert await kept(hub) == []


async def test_a_file_that_is_too_large_is_refused_in_words(hub: Hub) -> None:
    ann, number = await begun(hub)
    large = await send(ann, number, picture("JPEG") + bytes(10_500_000))
    assert (large.status_code, "This file is larger than 10 MB." in words_of(large.text)) == (422, True)
    larger = await send(ann, number, bytes(12_500_000))
    assert (larger.status_code, "more than we can take in at once" in words_of(larger.text)) == (413, True)
    assert await kept(hub) == []


async def test_no_file_is_asked_for_and_an_optional_one_can_be_left_out_or_removed(hub: Hub) -> None:
    ann, number = await begun(hub, DESK, PAPER)
    assert "Please choose a file." in words_of(await answer(ann, number, 0, status=422))
    assert (await send(ann, number, picture("JPEG"))).headers["Location"] == f"/hub/goes/{number}/1"
    assert (await send(ann, number, paper(), stage=1, to="stay")).status_code == 303
    page = await ann.see(f"/hub/goes/{number}/1")
    assert "Remove it" in words_of(page)
    assert await answer(ann, number, 1, to="remove") == f"/hub/goes/{number}/1"
    assert [file.stage for file in await kept(hub)] == [0]
    assert await answer(ann, number, 1) == f"/hub/goes/{number}"
    assert await hub.state(number) == "completed"


async def test_a_new_file_takes_the_place_of_the_old_one_and_taking_back_forgets_both(hub: Hub) -> None:
    ann, number = await begun(hub)
    await send(ann, number, picture("JPEG"), "one.jpg", to="stay")
    await send(ann, number, picture("PNG"), "two.png", to="stay")
    assert [file.name for file in await kept(hub)] == ["two.png"]
    await ann.send(f"/hub/goes/{number}/withdrawal")
    assert await kept(hub) == []


async def test_a_file_comes_too_late_for_what_is_handed_in(hub: Hub) -> None:
    ann, number = await begun(hub)
    await send(ann, number, picture("JPEG"), "one.jpg")
    late = await send(ann, number, picture("PNG"), "two.png")
    assert late.status_code == 409
    assert [file.name for file in await kept(hub)] == ["one.jpg"]


async def test_a_file_where_none_is_wanted_is_a_mistake(hub: Hub) -> None:
    ann, number = await begun(hub, {"question": "Candy?"}, DESK)
    sent = await send(ann, number, picture("JPEG"))
    assert (sent.status_code, "No file is wanted here." in words_of(sent.text)) == (422, True)


async def test_nobody_sends_files_without_end(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert UPLOADS.most == 60
    monkeypatch.setattr("web.hub.challenges.stage.UPLOADS", type(UPLOADS)(UPLOADS.what, 2, UPLOADS.per))
    ann, number = await begun(hub)
    for _ in range(2):
        assert (await send(ann, number, picture("JPEG"), to="stay")).status_code == 303
    sent = await send(ann, number, picture("JPEG"), to="stay")
    assert sent.status_code == 429
    assert 'id="answer-error"' in sent.text
