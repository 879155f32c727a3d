"""What a manager does for one customer: once, however often it is pressed, and seen by the member as it was done."""

from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from advocacy.database import SYSTEM
from advocacy.delivery.mail import mails
from advocacy.engine.journal import journal, standings
from advocacy.listening.conversations import conversation_lines
from advocacy.people import membership
from advocacy.people.customers import customers
from advocacy.people.notes import notes
from advocacy.programs.cohort_tables import cohort_members
from challenges.goes import submissions
from rewards.ledger import balance, postings
from tests.web.conftest import Opens
from tests.web.members import filled_buttons, key_in
from tests.web.signed_in import signed_in
from tests.web.studio.conftest import Colleague, colleague
from web.erasing import erase


async def count(maren: Colleague, query: Any) -> int:
    async with maren.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(query.subquery())))


async def column(maren: Colleague, query: Any) -> Any:
    async with maren.house.database.read() as read:
        return await read.value(query)


async def happened(maren: Colleague, event: str, customer: int) -> list[Any]:
    async with maren.house.database.read() as read:
        found = select(journal).where(journal.c.event == event, journal.c.customer_id == customer)
        return list(await read.rows(found.order_by(journal.c.id)))


async def test_what_a_manager_writes_stands_in_the_hub_and_goes_by_mail_once(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    path = f"/studio/people/{ines}/write"
    form = {
        "key": key_in(await maren.see(path)),
        "subject": "About {your} list",
        "words": "Shall we look?\n# No heading",
    }
    for _ in range(2):
        answer = await maren.send(path, form)
        assert answer.headers["location"] == f"/studio/people/{ines}?done=written"
    lines = select(conversation_lines.c.id).where(conversation_lines.c.words.contains("Shall we look?"))
    assert await count(maren, lines) == 1
    letters = select(mails).where(mails.c.mail == "message", mails.c.customer_id == ines)
    assert await count(maren, letters) == 1
    async with maren.house.database.read() as read:
        letter = await read.row(letters)
    assert letter is not None
    assert (letter.kind, letter.state, letter.written["subject"]) == ("news", "queued", "About your list")
    (told,) = await happened(maren, "customer.written_to", ines)
    assert (told.actor, told.object) == (f"staff:{maren.id}", "message")
    member = await signed_in(maren.house, ines)
    html = await member.see("/hub/heard")
    assert "Shall we look?" in html
    assert "Maren" in html
    assert "Shall we look?" in await maren.see(f"/studio/people/{ines}?kind=talk")


async def test_a_member_writes_back_and_it_waits_for_an_answer(maren: Colleague) -> None:
    petra = maren.cast.people["Petra"]
    await maren.send(f"/studio/people/{petra}/write", {"key": "k", "subject": "S", "words": "Hello Petra."})
    member = await signed_in(maren.house, petra)
    html = await member.see("/hub/heard")
    assert "Maren has written to you." in html
    number = await column(maren, select(func.max(conversation_lines.c.conversation_id)))
    await member.send(f"/hub/heard/{number}/lines", {"key": "back", "words": "Hello Maren."})
    (*_, asked) = await happened(maren, "question.asked", petra)
    assert asked.object == "message"
    assert "Maren answers by" in await member.see("/hub/heard")


@pytest.mark.parametrize(
    ("values", "told", "state"),
    [
        ({}, "so they read it by mail alone", "queued"),
        ({"unsubscribed_at": True}, "No way leads to them", ""),
        ({"bounced_at": True}, "No way leads to them", ""),
        ({"email": None, "email_key": None}, "No way leads to them", ""),
    ],
)
async def test_who_is_no_member_is_reached_by_mail_or_not_at_all(
    maren: Colleague, values: dict[str, Any], told: str, state: str
) -> None:
    wim = maren.cast.people["Wim"]
    async with maren.house.database.work(SYSTEM) as work:
        new = {name: work.now if value is True else value for name, value in values.items()}
        if new:
            await work.execute(update(customers).where(customers.c.id == wim).values(new))
    assert told in await maren.see(f"/studio/people/{wim}/write")
    form = {"key": "k", "subject": "S", "words": "I am sorry."}
    await maren.send(f"/studio/people/{wim}/write", form, status=303 if state else 422)
    found = select(mails.c.state).where(mails.c.customer_id == wim, mails.c.mail == "message")
    assert (await column(maren, found) or "") == state
    assert await count(maren, select(conversation_lines.c.id).where(conversation_lines.c.customer_id == wim)) == bool(
        state
    )


async def test_a_member_who_wants_no_mails_reads_it_in_the_hub_alone(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    async with maren.house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, ines, how="test")
    assert "No mail goes out" in await maren.see(f"/studio/people/{ines}/write")
    await maren.send(f"/studio/people/{ines}/write", {"key": "k", "subject": "S", "words": "Only here."})
    assert await count(maren, select(mails.c.id).where(mails.c.mail == "message", mails.c.customer_id == ines)) == 0
    assert "Only here." in await (await signed_in(maren.house, ines)).see("/hub/heard")


async def test_who_is_held_out_is_written_to_only_by_somebody_who_has_seen_it(maren: Colleague) -> None:
    wim = maren.cast.people["Wim"]
    async with maren.house.database.work(SYSTEM) as work:
        told = {"program": "another", "baseline_score": 4, "baseline_segment": "detractor", "arm": "holdout"}
        times = {"baseline_at": work.now, "allocated_at": work.now}
        row = insert(cohort_members).values(cohort_id=1, customer_id=wim, stratum="s", **told, **times)
        await work.execute(row)
        await work.execute(update(standings).where(standings.c.customer_id == wim).values(arm="holdout"))
    form = {"key": "k", "subject": "S", "words": "I am sorry."}
    answer = await maren.send(f"/studio/people/{wim}/write", form, status=422)
    assert "would spoil the comparison" in answer.text
    assert "I am sorry." in answer.text
    await maren.send(f"/studio/people/{wim}/write", form | {"although": "yes"})


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"words": "", "subject": "S"}, "There are no words yet."),
        ({"words": "x" * 10_001, "subject": "S"}, "10,001 characters"),
        ({"words": "Hello", "subject": " \x00"}, "no subject yet"),
        ({"words": "Hello", "subject": "s" * 201}, "at most 200"),
    ],
)
async def test_what_cannot_be_written_is_said_at_its_field(maren: Colleague, form: dict[str, str], said: str) -> None:
    answer = await maren.send(f"/studio/people/{maren.cast.people['Ines']}/write", {"key": "k"} | form, status=422)
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_points_are_booked_once_and_read_as_they_were_shown(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    path = f"/studio/people/{ines}/points"
    form = {"key": key_in(await maren.see(path)), "change": "+50", "why": "For the talk in  Graz."}
    shown = await maren.send(path, form | {"look": "1"}, status=200)
    assert "For the talk in Graz." in shown.text
    assert "+50" in shown.text
    assert "230 to spend" in shown.text
    assert len(await happened(maren, "points.corrected", ines)) == 1  # the one of before
    for _ in range(2):
        await maren.send(path, form)
    async with maren.house.database.read() as read:
        assert await balance(read, ines) == (330, 230)
    member = await signed_in(maren.house, ines)
    html = await member.see("/hub/points")
    assert "For the talk in Graz." in html
    assert "Added by Maren Lindqvist" in html
    (*_, last) = await happened(maren, "points.corrected", ines)
    assert last.actor == f"staff:{maren.id}"


@pytest.mark.parametrize(
    ("change", "why", "said"),
    [
        ("−181", "Too many.", "fewer than"),
        ("0", "Why.", "How many points?"),
        ("1.5", "Why.", "How many points?"),
        ("9999999", "Why.", "How many points?"),
        ("100001", "Why.", "At most 100,000"),
        ("٣", "Why.", "How many points?"),
        ("5", "  ", "Say what for"),
        ("5", "w" * 501, "501 characters"),
    ],
)
async def test_what_cannot_be_booked_is_said_and_nothing_moves(
    maren: Colleague, change: str, why: str, said: str
) -> None:
    ines = maren.cast.people["Ines"]
    before = await count(maren, select(postings.c.id))
    answer = await maren.send(f"/studio/people/{ines}/points", {"key": "k", "change": change, "why": why}, status=422)
    assert said in answer.text
    assert await count(maren, select(postings.c.id)) == before


async def test_the_same_key_for_another_customer_is_another_booking(maren: Colleague) -> None:
    for name in ("Ines", "Petra"):
        form = {"key": "k", "change": "5", "why": "A hint."}
        await maren.send(f"/studio/people/{maren.cast.people[name]}/points", form)
    for name in ("Ines", "Petra"):
        assert len(await happened(maren, "points.corrected", maren.cast.people[name])) == 1 + (name == "Ines")


async def test_a_note_is_for_the_staff_once_and_goes_with_the_person(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    form = {"key": "k", "words": "Called: <b>leaves</b> in May."}
    for _ in range(2):
        await maren.send(f"/studio/people/{ines}/note", form)
    html = await maren.see(f"/studio/people/{ines}")
    assert html.count("Called: &lt;b&gt;leaves&lt;/b&gt; in May.") == 1
    assert "leaves" not in await (await signed_in(maren.house, ines)).see("/hub/heard")
    async with maren.house.database.work(SYSTEM) as work:
        await erase(work, [ines], secret=maren.house.settings.secret_key)
    assert await count(maren, select(notes.c.id).where(notes.c.customer_id == ines)) == 0


async def test_a_tag_comes_and_goes_once_in_the_managers_name(maren: Colleague) -> None:
    bo = maren.cast.people["Bo"]
    for _ in range(2):
        await maren.send(f"/studio/people/{bo}/tags", {"tag": "  key   speaker "})
    assert await column(maren, select(customers.c.tags).where(customers.c.id == bo)) == ["key speaker"]
    for _ in range(2):
        await maren.send(f"/studio/people/{bo}/tags/off", {"tag": "key speaker"})
    assert await column(maren, select(customers.c.tags).where(customers.c.id == bo)) == []
    (on,), (off,) = await happened(maren, "customer.tagged", bo), await happened(maren, "customer.untagged", bo)
    assert on.actor == off.actor == f"staff:{maren.id}"
    assert "speaker" not in f"{on.data} {on.object}"
    html = await maren.see(f"/studio/people/{bo}")
    assert "Tagged: key speaker" in html
    assert "No longer tagged: key speaker" in html


@pytest.mark.parametrize("tag", ["", " ", "x" * 41, "a\x00b", "\u202e"])
async def test_what_is_no_tag_is_refused(maren: Colleague, tag: str) -> None:
    await maren.send(f"/studio/people/{maren.cast.people['Bo']}/tags", {"tag": tag}, status=422)


async def test_a_name_and_an_address_are_corrected_and_the_old_one_opens_nothing(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    member = await signed_in(maren.house, ines)
    await member.see("/hub")
    form = {"key": "k", "name": "Ines Berg", "title": "Head of stock", "email": " Ines.Berg@example.com "}
    for _ in range(2):
        await maren.send(f"/studio/people/{ines}/change", form)
    async with maren.house.database.read() as read:
        row = await read.row(select(customers).where(customers.c.id == ines))
    assert row is not None
    assert (row.name, row.title, row.email, row.email_key) == (
        "Ines Berg",
        "Head of stock",
        "Ines.Berg@example.com",
        "ines.berg@example.com",
    )
    await member.see("/hub", 303)
    changed = await happened(maren, "customer.changed", ines)
    assert [one.data["fields"] for one in changed[-2:]] == [["name", "title"], ["email"]]


@pytest.mark.parametrize("email", ["", "nobody", "petra@example.com", "PETRA@EXAMPLE.COM", "a b@c"])
async def test_an_address_that_is_none_or_anothers_is_refused(maren: Colleague, email: str) -> None:
    ines = maren.cast.people["Ines"]
    form = {"key": "k", "name": "Ines Berg", "title": "", "email": email}
    answer = await maren.send(f"/studio/people/{ines}/change", form, status=422)
    assert 'id="email-error"' in answer.text
    assert await column(maren, select(customers.c.name).where(customers.c.id == ines)) == "Ines Kofler"


async def test_only_an_admin_erases_and_only_with_a_tick(opened: Opens, maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    await maren.send(f"/studio/people/{ines}/erase", {"key": "k", "sure": "yes"}, status=403)
    assert "Erase" not in await maren.see(f"/studio/people/{ines}")
    ada = await colleague(maren.house, "admin", opened.filled.cast)
    assert f"/studio/people/{ines}/erase" in await ada.see(f"/studio/people/{ines}")
    assert "cannot be taken back" in (await ada.send(f"/studio/people/{ines}/erase", {"key": "k"}, status=422)).text
    for _ in range(2):
        await ada.send(f"/studio/people/{ines}/erase", {"key": "k", "sure": "yes"})
    assert "Who stood here was erased" in await ada.see(f"/studio/people/{ines}")
    assert len(await happened(maren, "customer.erased", ines)) == 1


async def test_a_challenge_is_approved_once_and_undone_once(maren: Colleague) -> None:
    ines, number = maren.cast.people["Ines"], maren.cast.rows["your-desk"]
    path = f"/studio/people/{ines}/challenges"
    html = await maren.see(path)
    assert html.index("Show us where you use it") < html.index("Take a look around")
    for _ in range(2):
        await maren.send(f"{path}/{number}", {"key": "k", "do": "approve", "seen": "1.0"})
    assert len(await happened(maren, "challenge.completed", ines)) == 7
    late = await maren.send(
        f"{path}/{number}", {"key": "k", "do": "decline", "seen": "1.0", "words": "No."}, status=422
    )
    assert "Something else became of it" in late.text
    for _ in range(2):
        await maren.send(f"{path}/{number}", {"key": "k", "do": "undo", "seen": "1.1", "words": "The wrong photo."})
    async with maren.house.database.read() as read:
        assert (await balance(read, ines))[1] == 180
        state = await read.value(select(submissions.c.state).where(submissions.c.id == number))
    assert state == "submitted"
    assert "The wrong photo." in await maren.see(f"/studio/people/{ines}?kind=challenges")


async def test_a_challenge_is_finished_for_somebody_who_did_it_elsewhere(maren: Colleague) -> None:
    ines = maren.cast.people["Ines"]
    path = f"/studio/people/{ines}/challenges"
    form = {"key": "k", "program": "passives-to-promoters", "challenge": "bad-day"}
    form["step"] = "passives-to-promoters.bad-day"
    number = await column(
        maren, select(submissions.c.id).where(submissions.c.customer_id == ines, submissions.c.state == "sent_back")
    )
    missing = await maren.send(f"{path}/complete", form | {"answer-0": "On 3 February.", "why": ""}, status=422)
    assert "Say how we know" in missing.text
    assert "On 3 February." in missing.text
    for _ in range(2):
        await maren.send(f"{path}/complete", form | {"answer-0": "On 3 February.", "why": "She said so on the phone."})
    assert await column(maren, select(submissions.c.state).where(submissions.c.id == number)) == "submitted"
    assert await count(maren, select(notes.c.id).where(notes.c.kind == "reason")) == 1
    html = await maren.see(f"/studio/people/{ines}?kind=challenges")
    assert "She said so on the phone." in html
    assert "On 3 February." in html


async def test_what_is_anothers_or_nothing_is_not_there(maren: Colleague) -> None:
    petra, number = maren.cast.people["Petra"], maren.cast.rows["your-desk"]
    form = {"key": "k", "do": "approve", "seen": "1.0"}
    await maren.send(f"/studio/people/{petra}/challenges/{number}", form, status=404)
    await maren.send(f"/studio/people/{petra}/challenges/{2**70}", form, status=404)
    await maren.send(f"/studio/people/{maren.cast.people['Ines']}/challenges/{number}", form | {"do": "x"}, status=422)
    nothing = {"key": "k", "program": "p", "challenge": "no", "why": "Why."}
    await maren.send(f"/studio/people/{petra}/challenges/complete", nothing, status=404)
    await maren.send(f"/studio/people/{petra}/note", {"key": "", "words": "No key."}, status=422)


async def test_what_stands_in_between_is_explained(maren: Colleague) -> None:
    path = f"/studio/people/{maren.cast.people['Bo']}/explain"
    html = await maren.see(path)
    assert "<optgroup" in html
    shut = await maren.see(f"{path}?of=passives-to-promoters/bad-day")
    assert "not now" in shut
    assert "Opens at Insider" in shut
    rule = await maren.see(f"{path}?of=passives-to-promoters/thanks")
    assert "It waits for" in rule
    assert "It has acted for them" in rule
    assert "It waits for" not in await maren.see(f"{path}?of=x/%00")


@pytest.mark.parametrize("rest", ["write", "note", "points", "change", "explain", "challenges"])
async def test_each_page_has_at_most_one_filled_button(maren: Colleague, rest: str) -> None:
    html = await maren.see(f"/studio/people/{maren.cast.people['Ines']}/{rest}")
    assert filled_buttons(html) <= 1
