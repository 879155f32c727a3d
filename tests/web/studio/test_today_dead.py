"""Dead letters: what did not go out, why, and a person who tries it again or lets it rest."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.engine.jobs import jobs
from tests.web.studio.conftest import Colleague


def broken(html: str) -> int:
    """How many things are broken, as the page says."""
    found = re.search(r"<h2>(\d+) things? (?:is|are) broken</h2>", html)
    return int(found[1]) if found else 0


async def job(maren: Colleague) -> Any:
    async with maren.house.database.read() as read:
        return await read.row(select(jobs).where(jobs.c.id == maren.cast.rows["dead job"]))


async def test_it_says_what_happened_to_whom(maren: Colleague) -> None:
    html = await maren.see(f"/studio/today/dead/{maren.cast.rows['dead job']}")
    for words in ("Ines Kofler", "A mail: box-lost", "550 The mailbox is full.", "Tried 8 times."):
        assert words in html
    assert broken(html) >= 1


async def test_it_is_tried_again_once(maren: Colleague) -> None:
    path = f"/studio/jobs/{maren.cast.rows['dead job']}/retry"
    before = broken(await maren.see("/studio"))
    answer = await maren.send(path)
    assert "It is tried again now." in await maren.see(answer.headers["location"])
    assert ((await job(maren)).state, (await job(maren)).attempts) == ("open", 0)
    late = await maren.send(path, status=409)
    assert "is not waiting for a person" in late.text
    assert broken(await maren.see("/studio")) == before - 1


async def test_giving_up_takes_a_word_and_is_final(maren: Colleague) -> None:
    path = f"/studio/jobs/{maren.cast.rows['dead job']}/give-up"
    silent = await maren.send(path, {"words": " "}, status=422)
    assert "Say why, in a word" in silent.text
    await maren.send(path, {"words": "x" * 501}, status=422)
    assert (await job(maren)).state == "dead"
    await maren.send(path, {"words": "They have left."})
    assert (await job(maren)).state == "cancelled"
    assert (await job(maren)).error.endswith("They have left.")
    await maren.send(path, {"words": "Again"}, status=409)


@pytest.mark.parametrize("verb", ["retry", "give-up"])
async def test_what_lives_is_left_alone(maren: Colleague, verb: str) -> None:
    for number, status in (("1", 409), ("999999", 404), ("99999999999999999999", 404)):
        await maren.send(f"/studio/jobs/{number}/{verb}", {"words": "No"}, status=status)
