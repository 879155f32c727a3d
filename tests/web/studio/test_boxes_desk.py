"""The boxes' desk: every group worked through by ticks, packed once, marked once, and what came back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM, insert_into
from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.engine.people import learn
from advocacy.people.customers import customers
from rewards.shipments import order_key, packing_lists, shipments
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague
from tests.web.test_entrance import FOR_PEOPLE, FORM

DESK = "/studio/boxes"
GROUPS = ("decide", "returned", "address", "ready", "packed", "vendor", "sent", "delivered", "declined", "planned")
ADDRESS = {"name": "Wim de Vries", "street": "Ring 4", "postcode": "1010", "city": "Wien", "country": "AT"}


async def box(who: Colleague, *wanted: Any) -> Any:
    """The first box of which all that holds."""
    async with who.house.database.read() as read:
        row = await read.row(select(shipments).where(*wanted).order_by(shipments.c.id))
    assert row is not None
    return row


async def there(who: Colleague, table: Any, *wanted: Any) -> int:
    async with who.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table).where(*wanted)))


READY = (shipments.c.state == "ready", shipments.c.packing_list_id.is_(None))
PACKED = (shipments.c.state == "ready", shipments.c.packing_list_id.is_not(None))


async def test_every_group_opens_and_has_one_filled_button_at_most(maren: Colleague) -> None:
    page = await maren.see(DESK)
    assert "boxes wait for you" in page
    for group in GROUPS:
        page = await maren.see(f"{DESK}?group={group}")
        assert f'href="/studio/boxes?group={group}" aria-current="page"' in page
        assert filled_buttons(page) == (group in {"address", "ready", "packed", "sent"})


async def test_an_empty_desk_teaches(alone: Colleague) -> None:
    assert "No box waits for you" in await alone.see(DESK)
    for group in GROUPS:
        assert 'class="empty"' in await alone.see(f"{DESK}?group={group}")


@pytest.mark.parametrize(
    "query", ["group=poems", "group=ready&after=x", "group=ready&after=99999999999999999999", "said=file&n=x"]
)
async def test_whatever_stands_in_the_address_the_page_is_there(maren: Colleague, query: str) -> None:
    await maren.see(f"{DESK}?{query}")


async def test_those_who_said_no_address_are_asked_once_a_day(maren: Colleague) -> None:
    waiting = await box(maren, shipments.c.state == "needs_address")
    for _ in range(2):
        await maren.send(f"{DESK}/asking", {"box": str(waiting.id)})
    asked = mails.c.about == f"shipment:{waiting.id}"
    assert await there(maren, mails, asked) == 1
    async with maren.house.database.read() as read:
        mail = await read.row(select(mails).where(asked))
    assert mail is not None
    assert mail.written["host"] == {"name": "Maren Lindqvist"}
    assert "{first_name|there}" in mail.written["text"]
    page = await maren.see(f"{DESK}?group=address&said=asked&n=1&of=1")
    assert "One person is asked by mail." in page
    assert "today" in page


async def test_they_are_asked_in_their_own_language(maren: Colleague) -> None:
    waiting = await box(maren, shipments.c.state == "needs_address")
    async with maren.house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id == waiting.customer_id).values(language="de"))
    await maren.send(f"{DESK}/asking", {"box": str(waiting.id)})
    async with maren.house.database.read() as read:
        written = await read.value(select(mails.c.written).where(mails.c.about == f"shipment:{waiting.id}"))
    assert written["subject"] == "Wohin darf Ihr Paket?"
    assert written["language"] == "de"


async def test_what_was_ticked_is_packed_once(maren: Colleague) -> None:
    ready = await box(maren, *READY)
    lists = await there(maren, packing_lists)
    answer = await maren.send(f"{DESK}/lists", {"box": str(ready.id)})
    page = await maren.see(answer.headers["location"])
    for words in ("One box to pack", "What to take", "Shirt in their size", "Slips to print"):
        assert words in page
    again = await maren.send(f"{DESK}/lists", {"box": str(ready.id)}, status=409)
    assert "Nothing is ready to pack." in again.text
    assert await there(maren, packing_lists) == lists + 1
    slips = await maren.see(f"{answer.headers['location']}/slips")
    for words in ("Dear ", "What goes in", "Maren Lindqvist", "Austria"):
        assert words in slips
    file = await maren.send(f"{answer.headers['location']}/file", status=200)
    assert file.headers["content-disposition"].startswith("attachment")
    assert f"\n{ready.id}," in file.text.replace("\r", "")


async def test_two_people_at_once_pack_a_box_on_one_list(maren: Colleague) -> None:
    ready = await box(maren, *READY)
    data = {"form_token": maren.form_token, "box": str(ready.id)}
    answers = await asyncio.gather(*(maren.client.post(f"{DESK}/lists", data=data, headers=FORM) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]


async def test_who_was_too_late_for_one_of_two_is_told(maren: Colleague) -> None:
    ready, packed = await box(maren, *READY), await box(maren, *PACKED)
    answer = await maren.client.post(
        f"{DESK}/lists",
        data={"form_token": maren.form_token, "box": [str(ready.id), str(packed.id)]},
        headers=FORM,
    )
    assert answer.headers["location"].endswith("?missed=1")
    assert "One box is not on it" in await maren.see(answer.headers["location"])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("lists", {}),
        ("lists", {"box": "x"}),
        ("asking", {"box": "99999999999999999999"}),
        ("marks", {"status": "sent"}),
        ("marks", {"status": "eaten", "box": "1"}),
        ("marks", {"status": "sent", "box": "999999"}),
        ("marks/file", {}),
    ],
)
async def test_a_form_that_says_too_little_is_answered_in_words(
    maren: Colleague, path: str, fields: dict[str, str]
) -> None:
    answer = await maren.send(f"{DESK}/{path}", fields, status=422)
    assert 'class="note is-bad"' in answer.text


async def test_boxes_are_marked_sent_and_delivered_once(maren: Colleague) -> None:
    packed = await box(maren, *PACKED)
    sent = {"status": "sent", "box": str(packed.id), "carrier": "DHL", f"tracking.{packed.id}": "JD0001"}
    answer = await maren.send(f"{DESK}/marks", sent)
    assert answer.headers["location"].endswith("said=sent&n=1&of=1")
    again = await maren.send(f"{DESK}/marks", sent)
    assert "Nothing new: all of it was marked already." in await maren.see(again.headers["location"])
    page = await maren.see(f"{DESK}?group=sent")
    assert "tracking-id=JD0001" in page
    for _ in range(2):
        await maren.send(f"{DESK}/marks", {"status": "delivered", "box": str(packed.id)})
    about = journal.c.about == f"shipment:{packed.id}"
    assert await there(maren, journal, about, journal.c.event == "shipment.sent") == 1
    assert await there(maren, journal, about, journal.c.event == "shipment.delivered") == 1
    assert "delivered" in await maren.see(f"{DESK}/{packed.id}")


async def upload(who: Colleague, text: str, status: int = 303) -> Any:
    answer = await who.client.post(
        f"{DESK}/marks/file",
        data={"form_token": who.form_token},
        files={"file": ("list.csv", text.encode(), "text/csv")},
        headers=FORM,
    )
    assert answer.status_code == status, answer.text
    return answer


async def test_the_carriers_file_is_taken_whole_and_once(maren: Colleague) -> None:
    packed = await box(maren, *PACKED)
    line = f"shipment,status,carrier,tracking\n{packed.id},sent,DHL,JD0002\n"
    wrong = await upload(maren, line + "999999,sent,,\n1,eaten,,\n", 422)
    for words in ("999999", "eaten"):
        assert words in wrong.text
    assert (await box(maren, shipments.c.id == packed.id)).state == "ready"
    assert (await upload(maren, line)).headers["location"].endswith("said=file&n=1&of=1")
    assert (await upload(maren, line)).headers["location"].endswith("said=file&n=0&of=1")
    await upload(maren, "a,b\n1,2\n", 422)
    await upload(maren, "\x00\x01", 422)


async def test_a_box_that_came_back_goes_out_again_to_a_new_address(maren: Colleague) -> None:
    back = await box(maren, shipments.c.state == "returned")
    at = f"{DESK}/{back.id}"
    assert "What now?" in await maren.see(at)
    wrong = await maren.send(f"{at}/again", ADDRESS | {"postcode": "1", "city": ""}, status=422)
    assert "Please fill in the town or city." in wrong.text
    assert 'value="Ring 4"' in wrong.text
    async with maren.house.database.work(SYSTEM) as work:
        await work.record(*await learn(work, back.customer_id, {"shirt": "L"}, about="shirt:1"))
    await maren.send(f"{at}/again", ADDRESS)
    again = await maren.send(f"{at}/again", ADDRESS, status=409)
    assert "This box is not waiting for that any more." in again.text
    row = await box(maren, shipments.c.id == back.id)
    assert (row.state, row.returned_at, row.packing_list_id) == ("ready", None, None)
    assert row.sent_at == back.sent_at, "the score after it goes by the day it was first sent"
    made = await maren.send(f"{DESK}/lists", {"box": str(back.id)})
    assert "Ring 4" in await maren.see(made.headers["location"])
    await maren.send(f"{DESK}/marks", {"status": "sent", "box": str(back.id)})
    assert (await box(maren, shipments.c.id == back.id)).state == "sent"


async def test_a_box_that_came_back_can_rest(maren: Colleague) -> None:
    back = await box(maren, shipments.c.state == "returned")
    await maren.send(f"{DESK}/{back.id}/closing")
    await maren.send(f"{DESK}/{back.id}/closing", status=409)
    await maren.send(f"{DESK}/{back.id}/again", ADDRESS, status=409)
    assert "Nobody is waiting here" in await maren.see(f"{DESK}?group=returned")


async def test_a_person_says_what_became_of_an_order(maren: Colleague) -> None:
    unknown = await box(maren, shipments.c.state == "unknown")
    at = f"{DESK}/{unknown.id}"
    assert "The vendor did not answer" in await maren.see(at)
    await maren.send(f"{at}/decision", {"ordered": "perhaps"}, status=422)
    await maren.send(f"{at}/decision", {"ordered": "yes"})
    await maren.send(f"{at}/decision", {"ordered": "no"}, status=409)
    assert (await box(maren, shipments.c.id == unknown.id)).state == "ordered"


async def test_an_order_that_failed_for_good_is_tried_again_once(maren: Colleague) -> None:
    ready = await box(maren, *READY)
    dead = {
        "kind": "shipment.order",
        "key": order_key(ready.id),
        "customer_id": ready.customer_id,
        "payload": {"shipment": ready.id},
        "state": "dead",
        "attempts": 8,
        "error": "Hopeless: 422 no such street",
        "chain": "x",
        "fence": 8,
    }
    async with maren.house.database.work(SYSTEM) as work:
        await work.execute(insert_into(work, jobs).values(**dead, due_at=work.now, created_at=work.now))
    page = await maren.see(f"{DESK}?group=decide")
    assert f"/studio/boxes/{ready.id}" in page
    page = await maren.see(f"{DESK}/{ready.id}")
    assert "422 no such street" in page
    await maren.send(f"{DESK}/{ready.id}/order")
    await maren.send(f"{DESK}/{ready.id}/order", status=409)
    assert await there(maren, jobs, jobs.c.key == order_key(ready.id), jobs.c.state == "open") == 1


async def test_a_box_is_stopped_once_and_not_when_it_is_packed(maren: Colleague) -> None:
    ready, packed = await box(maren, *READY), await box(maren, *PACKED)
    await maren.send(f"{DESK}/{ready.id}/stopping")
    await maren.send(f"{DESK}/{ready.id}/stopping", status=409)
    await maren.send(f"{DESK}/{packed.id}/stopping", status=409)
    assert (await box(maren, shipments.c.id == ready.id)).state == "cancelled"


@pytest.mark.parametrize("path", ["0", "999999", "99999999999999999999", "lists/999999", "lists/0/slips"])
async def test_what_is_not_there_is_not_there(maren: Colleague, path: str) -> None:
    await maren.see(f"{DESK}/{path}", 404)


@pytest.mark.parametrize("group", ["address", "packed", "delivered"])
async def test_a_group_takes_the_same_statements_for_one_box_and_many(maren: Colleague, group: str) -> None:
    state = {"address": "needs_address", "packed": "ready", "delivered": "delivered"}[group]
    with statements(maren.house) as few:
        await maren.see(f"{DESK}?group={group}")
    async with maren.house.database.work(SYSTEM) as work:
        like = await work.row(select(shipments).order_by(shipments.c.id))
        assert like is not None
        rows = [
            {
                "package": like.package,
                "program": like.program,
                "customer_id": maren.cast.people["Wim"],
                "turn": turn,
                "key": f"more:{turn}",
                "state": state,
                "packing_list_id": like.packing_list_id if group == "packed" else None,
                "scheduled_at": work.now,
            }
            for turn in range(10, 70)
        ]
        await work.execute(insert_into(work, shipments), rows)
    with statements(maren.house) as many:
        page = await maren.see(f"{DESK}?group={group}")
    assert len(many) == len(few)
    assert "Further boxes" in page
    after = page.split("&amp;after=")[1].split('"')[0]
    assert "Further boxes" not in await maren.see(f"{DESK}?group={group}&after={after}")


async def test_the_desk_can_be_read_in_german(maren: Colleague) -> None:
    answer = await maren.client.get(f"{DESK}?group=packed", headers=FOR_PEOPLE | {"Accept-Language": "de"})
    for words in ("Pakete warten auf Sie", "Als verschickt vermerken", "Sendungsnummer"):
        assert words in answer.text
