"""Files as answers: whose they are, how long they stay, and that nobody names another's."""

from typing import Any

import pytest
from sqlalchemy import select

from advocacy.errors import Conflict, Invalid, NotFound
from challenges import goes, uploads
from challenges.files.apart import Remade
from challenges.reviews import send_back
from challenges.submissions import answer, complete, start, submit, withdraw

DESK = {"upload": "Your desk", "accepts": ["image"]}
BOTH = {"upload": "A sketch", "accepts": ["image", "pdf"], "required": False}
WORDS = {"question": "Candy?"}
PNG = Remade("image/png", b"png" * 50)
JPEG = Remade("image/jpeg", b"jpeg" * 50)
PDF = Remade("application/pdf", b"pdf" * 50)


async def started(scene: Any, *stages: Any, challenge: Any) -> tuple[int, Any]:
    await scene.publish(challenge("desk", stages=list(stages)))
    ann = await scene.person()
    return ann, await again(scene, ann, await scene.do(start, "desk", ann))


async def again(scene: Any, member: int, submission: int) -> Any:
    return await scene.see(goes.of_member, member, submission)


async def kept(scene: Any) -> list[Any]:
    async with scene.house.database.read() as read:
        return list(await read.rows(select(uploads.uploads).order_by(uploads.uploads.c.id)))


async def said(scene: Any, row: Any) -> dict[int, Any]:
    return dict((await scene.see(goes.answers_of, [row.id]))[row.id])


async def test_the_answer_is_made_from_what_was_kept(scene: Any, challenge: Any) -> None:
    ann, row = await started(scene, DESK, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "My desk.PNG", PNG)
    (file,) = await kept(scene)
    assert await said(scene, row) == {
        0: {"file": file.public_key, "name": "My desk.png", "type": "image/png", "size": 150}
    }
    assert (file.customer_id, file.submission_id, file.stage, file.size) == (ann, row.id, 0, 150)
    assert len(file.public_key) >= 22
    shown = await scene.see(uploads.of_member, ann, file.public_key)
    assert (bytes(shown.content), shown.created_at) == (PNG.content, scene.watch())
    assert (await scene.do(submit, row)).state == "completed"
    assert len(await kept(scene)) == 1


async def test_a_file_is_seen_by_its_owner_alone(scene: Any, challenge: Any) -> None:
    ann, row = await started(scene, DESK, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "desk.png", PNG)
    (file,) = await kept(scene)
    for member, key in ((await scene.person(), file.public_key), (ann, "made-up"), (ann, str(file.id)), (ann, "")):
        with pytest.raises(NotFound):
            await scene.see(uploads.of_member, member, key)


async def test_a_new_file_takes_the_place_of_the_one_before(scene: Any, challenge: Any) -> None:
    ann, row = await started(scene, DESK, BOTH, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "one.png", PNG)
    await scene.do(uploads.attach, row, 1, "two.pdf", PDF)
    (first, other) = await kept(scene)
    await scene.do(uploads.attach, row, 0, "three.jpg", JPEG)
    assert [file.name for file in await kept(scene)] == [other.name, "three.jpg"]
    with pytest.raises(NotFound):
        await scene.see(uploads.of_member, ann, first.public_key)


async def test_taking_an_answer_or_the_whole_back_takes_the_files_with_it(scene: Any, challenge: Any) -> None:
    _, row = await started(scene, DESK, BOTH, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "one.png", PNG)
    await scene.do(uploads.attach, row, 1, "two.pdf", PDF)
    await scene.do(answer, row, 1, None)
    assert [file.name for file in await kept(scene)] == ["one.png"]
    await scene.do(withdraw, row)
    assert await kept(scene) == []


async def test_nobody_names_a_file_that_was_not_sent_to_this_stage(scene: Any, challenge: Any) -> None:
    ann, row = await started(scene, DESK, BOTH, challenge=challenge)
    bob = await scene.person()
    his = await again(scene, bob, await scene.do(start, "desk", bob))
    await scene.do(uploads.attach, his, 0, "secret.png", PNG)
    (file,) = await kept(scene)
    stolen = {"file": file.public_key, "name": "mine.png", "type": "image/png"}
    for words in (stolen, {**stolen, "file": "made-up"}):
        with pytest.raises(Invalid, match="send the file itself"):
            await scene.do(answer, row, 0, words)
        with pytest.raises(Invalid, match="send the file itself"):
            await scene.do(complete, ann, "desk", {0: words})
        with pytest.raises(Invalid, match="send the file itself"):
            await scene.do(complete, await scene.person(), "desk", {0: words})
    await scene.do(uploads.attach, row, 0, "mine.png", JPEG)
    own = (await said(scene, row))[0]
    with pytest.raises(Invalid, match="send the file itself"):
        await scene.do(answer, row, 1, own)  # her own, and sent to another stage
    assert await said(scene, row) == {0: own}


async def test_naming_ones_own_file_again_changes_nothing_of_it(scene: Any, challenge: Any) -> None:
    ann, row = await started(scene, DESK, WORDS, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "mine.png", PNG)
    own = (await said(scene, row))[0]
    await scene.do(answer, row, 0, {**own, "name": "<script>.exe", "size": 1, "type": "image/svg+xml"})
    assert (await said(scene, row))[0] == own
    done = await scene.do(complete, ann, "desk", {0: {**own, "name": "other"}, 1: "mint"})
    assert done.state == "completed"
    assert await said(scene, row) == {0: own, 1: "mint"}


async def test_a_stage_takes_only_what_it_asks_for(scene: Any, challenge: Any) -> None:
    _, row = await started(scene, DESK, WORDS, challenge=challenge)
    with pytest.raises(Invalid, match="does not fit"):
        await scene.do(uploads.attach, row, 0, "desk.pdf", PDF)
    with pytest.raises(Invalid, match="No file is wanted"):
        await scene.do(uploads.attach, row, 1, "desk.png", PNG)
    for stage in (2, -1):
        with pytest.raises(NotFound, match="There is no stage"):
            await scene.do(uploads.attach, row, stage, "desk.png", PNG)
    assert await kept(scene) == []


async def test_what_was_handed_in_keeps_its_file(scene: Any, challenge: Any) -> None:
    _, row = await started(scene, DESK, challenge=challenge)
    await scene.do(uploads.attach, row, 0, "one.png", PNG)
    await scene.do(submit, row)
    with pytest.raises(Conflict):
        await scene.do(uploads.attach, row, 0, "two.png", JPEG)
    with pytest.raises(Conflict):
        await scene.do(answer, row, 0, None)
    assert [file.name for file in await kept(scene)] == ["one.png"]


async def test_the_file_of_a_go_that_was_sent_back_can_be_replaced(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("desk", stages=[DESK], checked="by a person"))
    ann = await scene.person()
    row = await again(scene, ann, await scene.do(start, "desk", ann))
    await scene.do(uploads.attach, row, 0, "dark.png", PNG)
    await scene.do(submit, row)
    await scene.do(send_back, await again(scene, ann, row.id), "It is too dark.")
    back = await again(scene, ann, row.id)
    await scene.do(uploads.attach, back, 0, "bright.png", JPEG)
    assert (await scene.do(submit, back)).state == "submitted"
    assert [file.name for file in await kept(scene)] == ["bright.jpg"]


async def test_erasing_people_forgets_their_files_and_no_others(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("desk", stages=[DESK]))
    people = await scene.people(3)
    for person in people:
        row = await again(scene, person, await scene.do(start, "desk", person))
        await scene.do(uploads.attach, row, 0, "desk.png", PNG)
    await scene.do(uploads.erase, people[:2])
    assert [file.customer_id for file in await kept(scene)] == people[2:]


NAMES = [
    ("desk.png", "desk.jpg"),
    ("C:\\Users\\Ann\\desk.png", "desk.jpg"),
    ("../../etc/passwd", "passwd.jpg"),
    ("invoice.pdf.exe", "invoice.pdf.jpg"),
    ("", "file.jpg"),
    ("...", "file.jpg"),
    (".htaccess", "htaccess.jpg"),
    ("gnp\u202egpj.exe", "gnpgpj.jpg"),
    ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie: x=1.jpg"),
    ("ü" * 300 + ".png", "ü" * 96 + ".jpg"),
]


@pytest.mark.parametrize(("given", "shown"), NAMES)
def test_a_name_is_only_a_name_with_the_ending_it_has_earned(given: str, shown: str) -> None:
    name = uploads.name_of(given, "image/jpeg")
    assert name == shown
    assert len(name) <= uploads.LONGEST_NAME
