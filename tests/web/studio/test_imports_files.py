"""Files of customers and scores, from the browser: sent, named, looked at, taken in whole or not at all, and once."""

import asyncio
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.listening.import_files import LARGEST, import_files
from advocacy.listening.responses import scores
from advocacy.people.audit import audit_entries
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague, colleague
from tests.web.test_entrance import FOR_PEOPLE, FORM
from web.due import carry_out
from web.testing import Wristwatch

DESK = "/studio/people/import"
SCORES = (
    "Response ID,Email,Name,NPS score,Comment,Responded at\n"
    "a,zoe@example.com,Zoe Hart,8,Fine so far.,2026-01-20T10:00:00Z\n"
    "b,kim@example.com,Kim Ray,9,,2026-01-21T10:00:00Z\n"
    "c,lea@example.com,Lea Orr,Not answered,,2026-01-22T10:00:00Z\n"
)
CUSTOMERS = (
    "Email,Name,Company,Plan\nzoe@example.com,Zoe Hart,Hart Tools,gold\nkim@example.com,Kim Ray,Ray Foods,silver\n"
)


async def send(
    who: Colleague, text: str | bytes, kind: str = "scores", name: str = "autumn.csv", *, status: int = 303
) -> httpx.Response:
    data = text.encode() if isinstance(text, str) else text
    answer = await who.client.post(
        DESK,
        data={"form_token": who.form_token, "kind": kind},
        files={"file": (name, data, "text/csv")},
        headers=FORM,
    )
    assert answer.status_code == status, answer.text
    return answer


async def sent(who: Colleague, text: str | bytes, kind: str = "scores") -> str:
    """The address of a file that was sent."""
    return str((await send(who, text, kind)).headers["location"])


async def counted(who: Colleague, table: Any) -> int:
    async with who.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table)))


async def test_a_file_is_looked_at_and_taken_in_once(alone: Colleague) -> None:
    at = await sent(alone, SCORES)
    page = await alone.see(at)
    for words in ("What each column is", "zoe@example.com", "Score, 0 to 10", "See what would happen"):
        assert words in page
    assert filled_buttons(page) == 1
    await alone.send(f"{at}/columns")
    assert await counted(alone, scores) == 0, "looking writes nothing"
    page = await alone.see(at)
    for words in (
        "2 rows would say something new",
        "NPS of this file",
        "2 answers",
        "No answer was given",
        "Take all 2 rows in",
    ):
        assert words in page
    assert filled_buttons(page) == 1
    await alone.send(f"{at}/taking")
    await alone.send(f"{at}/taking")
    assert (await counted(alone, scores), await counted(alone, customers)) == (2, 2)
    page = await alone.see(at)
    for words in (
        "2 rows said something new",
        "One passive has an address and can be invited.",
        "So can one promoter.",
    ):
        assert words in page
    async with alone.house.database.read() as read:
        row = await read.row(select(import_files))
        notes = await read.rows(select(audit_entries.c.deed).where(audit_entries.c.deed == "import.made"))
    assert row is not None
    assert (row.content, row.columns, row.mapping) == (None, None, {}), "what was in the file is dropped"
    assert "zoe" not in str(row.found)
    assert len(notes) == 1


async def test_the_same_file_again_says_that_nothing_is_new(alone: Colleague) -> None:
    for _ in range(2):
        at = await sent(alone, SCORES)
        await alone.send(f"{at}/columns")
        await alone.send(f"{at}/taking", status=303)
    assert await counted(alone, scores) == 2
    at = await sent(alone, SCORES)
    assert "This very file was taken in on" in await alone.see(at)
    await alone.send(f"{at}/columns")
    page = await alone.see(at)
    assert "Nothing in it is new" in page
    assert filled_buttons(page) == 0


async def test_customers_come_with_what_the_file_knows_of_them(alone: Colleague) -> None:
    at = await sent(alone, CUSTOMERS, "customers")
    await alone.send(f"{at}/columns", {"part.3": "attribute"})
    page = await alone.see(at)
    assert "Plan: gold" in page
    await alone.send(f"{at}/taking")
    async with alone.house.database.read() as read:
        row = await read.row(select(customers).where(customers.c.email_key == "zoe@example.com"))
    assert row is not None
    assert (row.name, row.attributes) == ("Zoe Hart", {"Plan": "gold"})


async def test_a_wrong_row_is_named_and_keeps_all_of_it_out(alone: Colleague) -> None:
    at = await sent(alone, SCORES.replace(",8,", ",8.5,").replace("Zoe Hart", "=1+1"))
    await alone.send(f"{at}/columns")
    page = await alone.see(at)
    for words in ("One row has to be corrected first", "8.5 is not a score.", "NPS score", "All of them as a file"):
        assert words in page
    assert "/taking" not in page
    answer = await alone.send(f"{at}/taking", status=409)
    assert "nothing was taken in" in answer.text
    assert await counted(alone, scores) == 0
    file = await alone.client.get(f"{at}/mistakes.csv", headers=FOR_PEOPLE)
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.splitlines()[1].startswith("2,NPS score,8.5,")


async def test_a_formula_in_a_wrong_cell_is_no_formula_in_the_file_of_mistakes(alone: Colleague) -> None:
    at = await sent(alone, SCORES.replace(",8,", ",\"=cmd|'/c calc'!A1\","))
    await alone.send(f"{at}/columns")
    file = await alone.client.get(f"{at}/mistakes.csv", headers=FOR_PEOPLE)
    assert "\"'=cmd" in file.text
    assert ",=cmd" not in file.text


@pytest.mark.parametrize(
    ("text", "asks", "said"),
    [
        (
            "email,a,b\nx@example.com,9,3\ny@example.com,0,10\n",
            "which column answers the 0 to 10 question",
            {"part.1": "score"},
        ),
        (
            "email,score,date\nx@example.com,9,02/03/2026\ny@example.com,0,04/05/2026\n",
            "whether the month or the day comes first",
            {"dates": "day-first"},
        ),
        (
            "email,score\n" + "".join(f"p{n}@example.com,{n % 10 + 1}\n" for n in range(20)),
            "how the question was asked",
            {"scale": "1-10"},
        ),
    ],
    ids=["score", "dates", "scale"],
)
async def test_what_the_file_does_not_say_is_asked(
    alone: Colleague, text: str, asks: str, said: dict[str, str]
) -> None:
    at = await sent(alone, text)
    assert asks in await alone.see(at)
    again = await alone.send(f"{at}/columns", status=422)
    assert asks in again.text
    await alone.send(f"{at}/columns", said)
    assert "would say something new" in await alone.see(at)


async def test_nobody_can_be_told_from_a_list_without_addresses(alone: Colleague) -> None:
    at = await sent(alone, "Word,Other\na,b\nc,d\n", "customers")
    answer = await alone.send(f"{at}/columns", status=422)
    assert "which column is the e-mail address or the customer number" in answer.text


def bomb() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", b"0" * 5_000_000)
    return packed.getvalue()


HOSTILE = {
    "nothing": b"",
    "a zip bomb": bomb(),
    "random bytes": bytes(range(256)) * 40,
    "zeros": b"\0" * 5000,
    "half of UTF-16": b"\xff\xfe" + "email,score\n".encode("utf-16-le")[:-1],
    "an open quote": b'email,score\n"ann@example.com,9\n',
    "a huge cell": b"email,score\n" + b"x" * 200_000 + b",9\n",
    "too many columns": (",".join(f"c{n}" for n in range(400)) + "\n" + ",".join("1" for _ in range(400))).encode(),
    "only a header": b"\n\n",
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_no_table_is_refused_in_words(alone: Colleague, name: str) -> None:
    answer = await send(alone, HOSTILE[name], status=422)
    assert 'class="note is-bad"' in answer.text
    assert await counted(alone, import_files) == 0


async def test_rows_that_are_cut_off_or_torn_are_named(alone: Colleague) -> None:
    at = await sent(alone, "email,score,why\nann@example.com,9,a,b,c\nbob@example.com,8")
    await alone.send(f"{at}/columns")
    assert "The row has 5 cells, the header 3." in await alone.see(at)


async def test_a_file_that_is_too_large_is_told_how_large_one_may_be(alone: Colleague) -> None:
    headers = FORM | {"Content-Length": str(10_000_000_000), "Content-Type": "multipart/form-data; boundary=x"}
    answer = await alone.client.post(DESK, content=b"--x--", headers=headers)
    assert answer.status_code == 413
    assert "This file is larger than 20 MB." in answer.text
    assert LARGEST == 20_000_000


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "scores"}, "Choose a file."),
        ({"kind": "poems"}, "Say what is in the file."),
        ({}, "Say what is in the file."),
    ],
)
async def test_a_form_without_a_file_or_a_kind_says_so(alone: Colleague, fields: dict[str, str], words: str) -> None:
    answer = await alone.send(DESK, fields, status=422)
    assert words in answer.text
    assert "aria-invalid" in answer.text


async def test_a_file_is_its_senders_alone(alone: Colleague) -> None:
    at = await sent(alone, SCORES)
    other = await colleague(alone.house, "admin")
    await other.see(at, 404)
    for step in ("columns", "taking", "renaming"):
        await other.send(f"{at}/{step}", status=404)
    await alone.see(at)
    await alone.see(f"{DESK}/{2**70}", 404)


async def test_a_file_can_be_dropped_at_any_step_but_not_when_it_is_taken_in(alone: Colleague) -> None:
    for steps in ((), ("columns",)):
        at = await sent(alone, SCORES)
        for step in steps:
            await alone.send(f"{at}/{step}")
        await alone.send(f"{at}/giving-up")
        await alone.send(f"{at}/giving-up")
        await alone.see(at, 404)
    at = await sent(alone, SCORES)
    await alone.send(f"{at}/columns")
    await alone.send(f"{at}/taking")
    await alone.send(f"{at}/giving-up", status=409)
    await alone.send(f"{at}/renaming", status=409)
    assert await counted(alone, scores) == 2


async def test_what_was_not_taken_in_is_dropped_after_two_days(alone: Colleague, watch: Wristwatch) -> None:
    await sent(alone, SCORES)
    watch.to(watch() + timedelta(days=1, hours=23))
    await carry_out(alone.house)
    assert await counted(alone, import_files) == 1
    watch.to(watch() + timedelta(hours=1))
    await carry_out(alone.house)
    assert await counted(alone, import_files) == 0


async def test_two_presses_at_the_same_moment_take_it_in_once(alone: Colleague) -> None:
    at = await sent(alone, SCORES)
    await alone.send(f"{at}/columns")
    answers = await asyncio.gather(
        *(alone.client.post(f"{at}/taking", data={"form_token": alone.form_token}, headers=FORM) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {303}
    assert (await counted(alone, scores), await counted(alone, customers)) == (2, 2)


def large() -> str:
    """Few rows, and more than a page waits for."""
    return (
        SCORES.splitlines()[0]
        + "\n"
        + "".join(f"r{n},p{n}@example.com,P {n},8,{'so ' * 30_000},2026-01-20T10:00:00Z\n" for n in range(5))
    )


async def test_a_large_file_is_a_job_whose_page_says_how_far_it_is(alone: Colleague) -> None:
    at = await sent(alone, large())
    await alone.send(f"{at}/columns")
    page = await alone.see(at)
    assert "Looking at 5 rows" in page
    assert 'http-equiv="refresh"' in page
    assert await counted(alone, scores) == 0
    await carry_out(alone.house)
    assert "5 rows would say something new" in await alone.see(at)
    await alone.send(f"{at}/taking")
    await alone.send(f"{at}/taking")
    assert "0 of 5 rows" in await alone.see(at)
    done = await carry_out(alone.house)
    assert done["import.take"] == 1
    assert "5 rows said something new" in await alone.see(at)
    assert await counted(alone, scores) == 5


async def test_a_job_that_was_overtaken_does_nothing(alone: Colleague) -> None:
    at = await sent(alone, large())
    await alone.send(f"{at}/columns")
    await alone.send(f"{at}/renaming")
    await carry_out(alone.house)
    assert "What each column is" in await alone.see(at)
    await alone.send(f"{at}/columns")
    await carry_out(alone.house)
    await alone.send(f"{at}/renaming")
    await alone.send(f"{at}/giving-up")
    await carry_out(alone.house)
    assert (await counted(alone, scores), await counted(alone, import_files)) == (0, 0)


async def test_what_only_the_rows_together_show_is_said_before_anything_is_taken_in(alone: Colleague) -> None:
    async with alone.house.database.work(SYSTEM) as work:
        await save_customers(
            work,
            [
                CustomerRow(email="zoe@example.com", external_id="1"),
                CustomerRow(email="x@example.com", external_id="2"),
            ],
        )
    at = await sent(alone, "Email,Customer ID,Name\nzoe@example.com,2,Zoe\n", "customers")
    await alone.send(f"{at}/columns")
    page = await alone.see(at)
    assert "belongs to another customer" in page
    assert "/taking" not in page


async def test_pages_of_files_take_the_same_statements_for_few_and_many(alone: Colleague) -> None:
    await sent(alone, SCORES)
    with statements(alone.house) as few:
        await alone.see(DESK)
    for n in range(5):
        await sent(alone, SCORES.replace("zoe", f"zoe{n}"))
    with statements(alone.house) as many:
        await alone.see(DESK)
    assert len(many) == len(few)


async def test_an_empty_desk_teaches_and_speaks_german(alone: Colleague) -> None:
    page = await alone.see(DESK)
    assert "Begin with the last export of your survey." in page
    german = await alone.client.get(DESK, headers=FOR_PEOPLE | {"Accept-Language": "de"})
    for words in ("Bringen Sie Ihre Kunden", "Noch keine Datei", "Die Datei ansehen"):
        assert words in german.text


@pytest.mark.parametrize("path", [f"{DESK}/0", f"{DESK}/-1", f"{DESK}/12345678901234567890", f"{DESK}/1/mistakes.csv"])
async def test_a_file_that_is_not_there_is_not_there(alone: Colleague, path: str) -> None:
    answer = await alone.client.get(path, headers=FOR_PEOPLE)
    assert answer.status_code == 404
