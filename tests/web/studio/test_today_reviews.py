"""The review desk and the queue's submissions: each decision once, with words, undone where it can be, or many."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from challenges.goes import submissions
from rewards.ledger import balance
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague, colleague
from tests.web.test_entrance import FORM

KIND = "passives-to-promoters/lend-your-name"


async def row_of(maren: Colleague, number: int) -> Any:
    async with maren.house.database.read() as read:
        return await read.row(select(submissions).where(submissions.c.id == number))


async def points(maren: Colleague, name: str) -> int:
    async with maren.house.database.read() as read:
        return (await balance(read, maren.cast.people[name]))[1]


async def alike(maren: Colleague) -> list[Any]:
    """The submissions of one challenge that wait."""
    async with maren.house.database.read() as read:
        hers = submissions.c.customer_id.in_([maren.cast.people["Petra"], maren.cast.people["Noor"]])
        query = select(submissions).where(submissions.c.state == "submitted", hers).order_by(submissions.c.id)
        return list(await read.rows(query))


async def approve_all(maren: Colleague, *ticks: str, desk: str = "", status: int = 303) -> httpx.Response:
    """Tick these, and press the button."""
    data = {"form_token": maren.form_token, "tick": list(ticks), "desk": desk}
    answer = await maren.client.post("/studio/reviews/approve", data=data, headers=FORM)
    assert answer.status_code == status, answer.text
    return answer


def tick(row: Any) -> str:
    return f"{row.id}.{row.turn}.{row.approvals}"


async def test_what_was_handed_in_is_read_with_what_was_asked(maren: Colleague) -> None:
    number = maren.cast.rows["your-desk"]
    html = await maren.see(f"/studio/today/submissions/{number}")
    for words in ("A photo of your desk, counter or van", "30 points", "Promised by", "Approve"):
        assert words in html
    path = f"/studio/files/{maren.cast.keys['photo of Ines']}"
    assert f'src="{path}"' in html
    file = await maren.client.get(path)
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert file.headers["cache-control"] == "private, no-store"
    assert (await maren.client.get("/studio/files/nothing")).status_code == 404


async def test_approved_once_and_undone_exactly(maren: Colleague) -> None:
    number, before = maren.cast.rows["your-desk"], await points(maren, "Ines")
    form = f"/studio/reviews/{number}/approve"
    answers = await asyncio.gather(
        *(maren.client.post(form, data={"form_token": maren.form_token, "seen": "1.0"}, headers=FORM) for _ in "abc")
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert await points(maren, "Ines") == before + 30
    done = next(answer for answer in answers if answer.status_code == 303)
    html = await maren.see(done.headers["location"])
    assert "Approved. Ines Kofler has the points." in html
    assert f'action="/studio/reviews/{number}/undo"' in html
    back = await maren.send(f"/studio/reviews/{number}/undo")
    assert await points(maren, "Ines") == before
    assert "waits again" in await maren.see(back.headers["location"])
    await maren.send(f"/studio/reviews/{number}/undo", status=409)


@pytest.mark.parametrize(
    ("verb", "state", "wrong"),
    [("send-back", "sent_back", "Say what is missing"), ("decline", "declined", "Give a reason")],
)
async def test_a_no_has_words(maren: Colleague, verb: str, state: str, wrong: str) -> None:
    number = maren.cast.rows["your-desk"]
    silent = await maren.send(f"/studio/reviews/{number}/{verb}", {"words": " "}, status=422)
    assert wrong in silent.text
    assert '<details class="other" open>' in silent.text
    long = await maren.send(f"/studio/reviews/{number}/{verb}", {"words": "x" * 5001}, status=422)
    assert "x" * 5001 in long.text, "what was typed is kept"
    assert (await row_of(maren, number)).state == "submitted"
    await maren.send(f"/studio/reviews/{number}/{verb}", {"words": "Which shop is it?"})
    assert (await row_of(maren, number)).state == state
    late = await maren.send(f"/studio/reviews/{number}/{verb}", {"words": "Once more"}, status=409)
    assert "not waiting for a decision any more" in late.text
    assert "Once more" in late.text


async def test_a_decision_is_about_what_was_read(maren: Colleague) -> None:
    """Handed in anew since the page was opened: the newer words are read first."""
    number = maren.cast.rows["your-desk"]
    await maren.send(f"/studio/reviews/{number}/approve", {"seen": "7.0"}, status=409)
    assert (await row_of(maren, number)).state == "submitted"


async def test_the_desk_shows_what_is_asked_for(maren: Colleague) -> None:
    assert "Three submissions wait for you" in await maren.see("/studio/reviews")
    assert "Two submissions wait for you" in await maren.see(f"/studio/reviews?kind={KIND}")
    assert "Three submissions wait" in await maren.see("/studio/reviews?kind=passives-to-promoters&age=3")
    assert "Nothing of that kind" in await maren.see("/studio/reviews?kind=nothing")
    assert "1 was declined" in await maren.see("/studio/reviews?state=declined")
    assert "1 is back with its member" in await maren.see("/studio/reviews?state=sent-back")
    assert "0 were approved" in await maren.see("/studio/reviews?state=approved")
    for strange in ("state=x", "age=x", "after=x", "after=9999999999999999999999", "kind=%00", "state=approved&age=1"):
        assert filled_buttons(await maren.see(f"/studio/reviews?{strange}")) <= 1


async def test_on_the_desk_the_next_of_what_is_asked_for_follows(maren: Colleague) -> None:
    first, second = await alike(maren)
    html = await maren.see(f"/studio/reviews/{first.id}?kind={KIND}")
    assert 'name="desk" value="state=waiting&amp;kind=passives-to-promoters%2Flend-your-name"' in html
    asked = f"state=waiting&kind={KIND}"
    answer = await maren.send(f"/studio/reviews/{first.id}/approve", {"desk": asked})
    assert answer.headers["location"].startswith(f"/studio/reviews/{second.id}?state=waiting&kind=")
    assert "Approved." in await maren.see(answer.headers["location"])
    answer = await maren.send(f"/studio/reviews/{second.id}/approve", {"desk": asked})
    assert "No submission waits for you" in await maren.see(answer.headers["location"])
    assert "2 were approved" in await maren.see("/studio/reviews?state=approved")


async def test_all_of_one_challenge_are_approved_at_once(maren: Colleague) -> None:
    rows = await alike(maren)
    html = await maren.see(f"/studio/reviews?kind={KIND}")
    assert all(f'value="{tick(row)}"' in html for row in rows)
    assert filled_buttons(html) == 1
    answer = await approve_all(maren, *map(tick, rows), desk=f"state=waiting&kind={KIND}")
    assert "2 are approved." in await maren.see(answer.headers["location"])
    assert {(await row_of(maren, row.id)).state for row in rows} == {"completed"}


async def test_what_somebody_was_quicker_with_is_named_and_left_alone(maren: Colleague) -> None:
    first, second = await alike(maren)
    ada = await colleague(maren.house, "admin", maren.cast)
    await ada.send(f"/studio/reviews/{first.id}/decline", {"words": "Not this time."})
    before = await points(maren, "Petra")
    answer = await approve_all(maren, tick(first), tick(second))
    html = await maren.see(answer.headers["location"])
    assert "1 is approved." in html
    assert "Somebody was quicker with Petra Novak." in html
    assert (await row_of(maren, first.id)).state == "declined"
    assert await points(maren, "Petra") == before


async def test_a_batch_is_of_one_challenge_and_of_something(maren: Colleague) -> None:
    (first, _), photo = await alike(maren), await row_of(maren, maren.cast.rows["your-desk"])
    mixed = await approve_all(maren, tick(first), tick(photo), status=422)
    assert "These are of several challenges." in mixed.text
    assert (await row_of(maren, first.id)).state == "submitted", "nothing is half done"
    nothing = await approve_all(maren, status=422)
    assert "Tick those that you approve." in nothing.text
    await approve_all(maren, "x", status=422)
    await approve_all(maren, "999999.1.0", status=404)
    await approve_all(maren, *(f"{n}.1.0" for n in range(1, 200)), status=422)
