"""The file of everything kept about a person, held against an independent look at every table."""

import json
from collections.abc import AsyncIterable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from sqlalchemy import func, select, update

from advocacy.database import SYSTEM, Actor
from advocacy.events import Event
from advocacy.listening.responses import scores
from challenges.uploads import uploads
from tests.web.canaries import MARK, holds_words, is_theirs, stain, tables
from tests.web.counting import statements
from tests.web.test_erasing import company
from web.language import Reader
from web.own_data import SECTIONS, as_json, as_zip
from web.testing import Wristwatch
from web.wiring import House

# What only serves to recognise a browser, a request or a file says nothing about anybody.
LEFT_OUT = {"customers.email_key", "shown_members.nickname_key", "redemptions.key"}


async def whole(pieces: AsyncIterable[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def archive(house: House, customer: int, watch: Wristwatch, language: str = "en") -> ZipFile:
    who = Reader.of(language, "Europe/Vienna", watch())
    return ZipFile(BytesIO(await whole(as_zip(house.database, Actor("member", customer), "Wherry", who))))


async def test_every_row_of_every_table_is_in_it_and_nobody_elses(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 12)
    async with house.database.work(SYSTEM) as work:
        await stain(work, ids)
    ann, others = ids[1], [*ids[:1], *ids[2:]]
    found = json.loads(await whole(as_json(house.database, Actor("member", ann), "Wherry")))
    async with house.database.read() as read:
        counted = {
            table.name: await read.value(select(func.count()).select_from(table).where(is_theirs(table, [ann])))
            for table in tables()
        }
    told = {section.table.name: len(found[section.name]) for section in SECTIONS if section.table.name != "export_log"}
    assert told == counted
    assert min(counted[name] for name in ("scores", "mails", "answers", "shipments", "consents", "uploads")) > 0
    text = json.dumps(found)
    missing = {
        f"{table.name}.{column.name}"
        for table in tables()
        for column in table.c
        if holds_words(column) and f"{MARK} {ann} {table.name}.{column.name}" not in text
    }
    short = {"uploads.sha256", "uploads.media_type", "uploads.public_key", "uploads.content", "shown_members.nickname"}
    assert missing - short == LEFT_OUT
    assert f"{MARK}{ann}" in str(found["leader_boards"])
    assert [other for other in others if f"{MARK} {other} " in text] == []


async def test_the_archive_reads_in_the_members_language_and_holds_their_files(house: House, watch: Wristwatch) -> None:
    ids = await company(house, watch, 6)
    async with house.database.work(SYSTEM) as work:
        await stain(work, ids)
        await work.execute(update(uploads).values(name="../../etc/my photo?.jpg", content=b"the very bytes"))
    with await archive(house, ids[0], watch, "de") as file:
        assert file.testzip() is None
        page, data, style, *files = file.namelist()
        assert (page, data, style) == ("my-data.html", "data.json", "my_data.css")
        assert [name.partition(" ")[2] for name in files] == [".._.._etc_my photo_.jpg"]
        assert all(name.startswith("files/") and name.count("/") == 1 for name in files)
        assert file.read(files[0]) == b"the very bytes"
        text = file.read(page).decode()
        assert json.loads(file.read(data))["about"]["kept_by"] == "Wherry"
    assert '<html lang="de">' in text
    assert f"{MARK} {ids[0]} scores.comment" in text
    assert f"{MARK} {ids[1]} " not in text


async def test_words_are_words_in_it_and_nothing_else(house: House, watch: Wristwatch) -> None:
    (ann, *_) = await company(house, watch, 4)
    hostile = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
    async with house.database.work(SYSTEM) as work:
        await stain(work, [ann])
        await work.execute(update(scores).where(scores.c.customer_id == ann).values(comment=hostile))
    with await archive(house, ann, watch) as file:
        page = file.read("my-data.html").decode()
        assert json.loads(file.read("data.json"))["scores"][0]["comment"] == hostile
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "49" not in page.partition("alert(1)")[2][:60]


async def test_however_much_there_is_each_section_is_one_statement(house: House, watch: Wristwatch) -> None:
    (ann, *_) = await company(house, watch, 6)
    counts: list[int] = []
    found: Any = {}
    for number in range(2):
        async with house.database.work(SYSTEM) as work:
            happened = [Event("order.placed", ann, f"order:{number}:{one}") for one in range(number * 1000)]
            if happened:
                await work.record(*happened)
        with statements(house) as said:
            found = json.loads(await whole(as_json(house.database, Actor("member", ann), "")))
        counts.append(len(said))
    assert counts == [len(SECTIONS), len(SECTIONS)]
    assert len(found["events"]) > 1000
