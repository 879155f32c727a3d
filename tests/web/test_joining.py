"""The page of an invitation: what it says, what its button does, and that no and later are one press each."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.listening.asks import survey_asks
from advocacy.people import membership, staff
from advocacy.people.consent import consents
from advocacy.people.customers import change, customers
from advocacy.programs import invitations, programs
from tests.cast import sign_in
from tests.web.counting import statements
from tests.web.doors import content
from tests.web.invited import ANN, DORA, KEY, NOBODY_HELD_OUT, PAT, Company, Somebody, filled_buttons, shown
from tests.web.test_entrance import FOR_PEOPLE, browser_of
from web.due import carry_out
from web.erasing import erase
from web.testing import Wristwatch
from web.visitors import COOKIE, LANGUAGE
from web.wiring import House

ALL = {"keep": "yes", "mail": "yes", "quote": "yes"}


@pytest.fixture
async def company(house: House) -> Company:
    return await Company(house).open()


async def agreed(company: Company, who: Somebody) -> dict[str, str]:
    query = select(consents).where(consents.c.customer_id == company.ids[who], consents.c.withdrawn_at.is_(None))
    return {row.purpose: row.evidence for row in await company.rows(query)}


async def events(company: Company, who: Somebody) -> list[str]:
    query = select(journal.c.event).where(journal.c.customer_id == company.ids[who]).order_by(journal.c.id)
    return [row.event for row in await company.rows(query)]


async def mailed(company: Company, who: Somebody) -> list[str]:
    """The keys of the mails about their invitation that went out to somebody."""
    theirs = (mails.c.customer_id == company.ids[who], mails.c.state == "outbox", mails.c.kind == "invitation")
    return [row.mail for row in await company.rows(select(mails.c.mail).where(*theirs).order_by(mails.c.id))]


# The letter.


async def test_the_page_is_the_hosts_letter_and_then_what_happens_when(company: Company) -> None:
    answer = await company.browser.get(await company.join_path(ANN))
    said = shown(answer)
    assert answer.status_code == 200
    assert "I kept a place for you" in said
    assert "Hello Ann," in said
    assert "you gave us 8 out of 10" in said
    assert "something is missing. I would like to hear what." in said
    assert "Maren Lindqvist, looks after customers" in said
    for mailed_only in ("Have a look", "Looking does not sign you up"):
        assert mailed_only not in said
    assert "Today Five small things, seven minutes in all. Stop anywhere. None of them is a favor to us." in said
    assert "Every week At most two new things, if you like them. Each takes one to five minutes." in said
    assert "In two months A box from us" in said
    assert "A week later We ask you for a score again. Any number is welcome." in said
    assert "For ann@customer.example." in said
    assert "until 6 March" in said
    assert filled_buttons(answer) == ["Come in"]


async def test_a_promoter_reads_words_of_their_own_and_that_one_thing_is_a_favor(company: Company) -> None:
    said = shown(await company.browser.get(await company.join_path(PAT)))
    assert "Would you like to be closer to what we build?" in said
    assert "Six small things, eight minutes in all. Stop anywhere. One is a favor to us" in said


async def test_what_the_program_does_not_say_is_not_promised(house: House) -> None:
    text = NOBODY_HELD_OUT.replace("ship: welcome-box, after: P2M", "tag: member, after: P2M")
    company = await Company(house).open([ANN], text)
    said = shown(await company.browser.get(await company.join_path(ANN)))
    assert "box" not in said
    assert "a score again" not in said
    assert "Five small things" in said


async def test_consents_stand_apart_and_begin_empty(company: Company) -> None:
    answer = await company.browser.get(await company.join_path(ANN))
    assert answer.text.count('type="checkbox"') == 3
    assert " checked" not in answer.text
    assert answer.text.count(" required") == 1


async def test_the_page_is_read_in_the_language_of_its_reader(company: Company) -> None:
    path = await company.join_path(DORA)
    german = shown(await company.browser.get(path, headers={"Accept-Language": "en"}))
    assert "Heute Fünf Kleinigkeiten, zusammen sieben Minuten." in german
    assert "In zwei Monaten" in german
    assert "Eine Woche danach" in german
    assert "Im April noch einmal fragen" in german
    assert "6. März" in german
    company.browser.cookies.set(LANGUAGE, "en")
    assert "In two months" in shown(await company.browser.get(path))


async def test_a_name_is_a_name_and_never_marks_up_the_letter(house: House) -> None:
    rogue = Somebody("[Ann](https://evil.test) <b>Bold</b> {score}")
    company = await Company(house).open([rogue])
    answer = await company.browser.get(await company.join_path(rogue))
    assert answer.status_code == 200
    assert "https://evil.test" not in answer.text.replace("https://evil.test)", "")
    assert "<b>Bold" not in answer.text
    assert 'href="https://evil' not in answer.text


async def test_opening_it_however_often_changes_nothing(company: Company) -> None:
    path = await company.join_path(ANN)
    async with company.house.database.read() as read:
        before = await content(read)
    for _ in range(3):
        for answer in (await company.browser.get(path), await company.browser.head(path)):
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
    for action in ("refusal", "postponement"):
        assert (await company.browser.get(f"{path}/{action}")).status_code == 405
    async with company.house.database.read() as read:
        assert await content(read) == before


async def test_it_asks_the_database_as_often_however_many_were_invited(house: House) -> None:
    counts = []
    for size in (10, 1000):
        crowd = [Somebody(f"A{size}x{n} Person") for n in range(size)]
        company = await Company(house).open(crowd)
        path = await company.join_path(crowd[0])
        with statements(house) as said:
            assert (await company.browser.get(path)).status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1] <= 6


# Coming in.


async def test_the_button_joins_keeps_what_was_agreed_to_and_signs_in(company: Company) -> None:
    answer = await company.send(await company.join_path(ANN), ALL)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hub")
    for flag in ("__Host-session=", "Secure", "HttpOnly", "SameSite=lax"):
        assert flag in answer.headers["set-cookie"]
    assert (await company.browser.get("/hub")).status_code == 200
    kept = await agreed(company, ANN)
    number = (await company.invitation(ANN)).id
    assert kept.keys() == {"membership", "mail", "testimonial"}
    assert kept["mail"] == (
        f"Ticked on the page of invitation {number}, in en, on 2026-01-05T09:00:00Z, beside the words: "
        "“Write to me when something opens / Each mail has a link that ends them.”"
    )
    told = await events(company, ANN)
    assert told.index("member.joined") < told.index("consent.granted")


async def test_what_is_not_ticked_is_not_agreed_to(company: Company) -> None:
    await company.send(await company.join_path(ANN), {"keep": "yes"})
    assert (await agreed(company, ANN)).keys() == {"membership"}


async def test_a_consent_given_in_german_is_kept_in_german(company: Company) -> None:
    await company.send(await company.join_path(DORA), ALL)
    assert "in de, on" in (await agreed(company, DORA))["testimonial"]
    assert "Jedes Mal, Wort für Wort." in (await agreed(company, DORA))["testimonial"]


@pytest.mark.parametrize("fields", [{}, {"mail": "yes"}, {"keep": "no", "mail": "yes"}, {"keep": ""}])
async def test_without_the_needed_consent_nothing_happens_and_the_page_says_so(
    company: Company, fields: dict[str, Any]
) -> None:
    async with company.house.database.read() as read:
        before = await content(read)
    answer = await company.send(await company.join_path(ANN), fields)
    assert answer.status_code == 422
    assert 'aria-invalid="true" aria-describedby="keep-error"' in answer.text
    assert "Nothing was kept yet, because this is not ticked." in shown(answer)
    assert ('name="mail" value="yes" checked' in answer.text) == ("mail" in fields)
    assert "set-cookie" not in answer.headers
    async with company.house.database.read() as read:
        assert await content(read) == before


@pytest.mark.parametrize("hostile", ["\x00", "yes\x00", "é" * 5000, "' OR 1=1", "<script>"])
async def test_a_hostile_form_breaks_nothing(company: Company, hostile: str) -> None:
    path = await company.join_path(ANN)
    answer = await company.send(path, {"keep": hostile, "mail": hostile, hostile: hostile})
    assert answer.status_code in {413, 422}
    upload = await company.send(path, files={"keep": ("yes", b"yes")})
    assert upload.status_code == 422


async def test_a_second_window_says_it_was_used_and_leads_to_signing_in(company: Company) -> None:
    path = await company.join_path(ANN)
    await company.send(path, ALL)
    async with browser_of(company.house) as another:
        for answer in (await another.get(path), await another.post(path, data=ALL)):
            assert answer.status_code == 409
            assert "This invitation was used on 5 January 2026." in shown(answer)
            assert 'href="/sign-in?next=/hub"' in answer.text
            assert "set-cookie" not in answer.headers
    # In the browser that came in, the letter is a way into the hub.
    for own in (await company.browser.get(path), await company.send(path, ALL)):
        assert (own.status_code, own.headers["location"]) == (303, "/hub")


async def test_of_many_presses_at_once_one_comes_in(company: Company) -> None:
    path = await company.join_path(ANN)
    async with browser_of(company.house) as crowd:
        answers = await asyncio.gather(*(crowd.post(path, data=ALL, headers=FOR_PEOPLE) for _ in range(16)))
    assert sorted(one.status_code for one in answers)[:2] == [303, 409]
    assert sum("set-cookie" in one.headers for one in answers) == 1
    assert (await events(company, ANN)).count("member.joined") == 1


async def test_another_site_cannot_press_the_button(company: Company) -> None:
    path = await company.join_path(ANN)
    for where in ("", "/refusal", "/postponement"):
        answer = await company.browser.post(path + where, data=ALL, headers={"Origin": "https://elsewhere.test"})
        assert answer.status_code == 403
    assert (await company.invitation(ANN)).state == "open"


async def test_somebody_else_is_told_and_signed_out(company: Company) -> None:
    await company.send(await company.join_path(PAT), ALL)
    before = company.browser.cookies[COOKIE]
    path = await company.join_path(ANN)
    assert "You are signed in here as Pat Novak." in shown(await company.browser.get(path))
    assert (await company.send(path, ALL)).status_code == 303
    assert company.browser.cookies[COOKIE] != before
    company.browser.cookies.clear()
    company.browser.cookies.set(COOKIE, before)
    assert (await company.browser.get("/hub")).headers["location"].startswith("/sign-in")


async def test_a_colleague_reads_along_and_cannot_answer(company: Company) -> None:
    async with company.house.database.work(SYSTEM) as work:
        maren = Actor("staff", await staff.add(work, "maren@example.com", "manager", name="Maren"), "manager")
    company.browser.cookies.set(COOKIE, await sign_in(company.house, maren))
    path = await company.join_path(ANN)
    answer = await company.browser.get(path)
    assert "Ann Berg sees three consents here" in shown(answer)
    assert f'action="{path}"' not in answer.text
    for where in ("", "/refusal", "/postponement"):
        assert (await company.send(path + where, ALL)).status_code == 403
    assert (await company.invitation(ANN)).state == "open"


# News for whoever wants them.


@pytest.mark.parametrize(("ticked", "state"), [({}, "suppressed"), ({"mail": "yes"}, "queued")])
async def test_news_go_to_those_who_said_yes(company: Company, ticked: dict[str, str], state: str) -> None:
    await company.send(await company.join_path(ANN), {"keep": "yes", **ticked})
    async with company.house.database.work(SYSTEM) as work:
        version = (await programs.publication(work, KEY)).version_id
        letters = [Letter(company.ids[ANN], one, one, version=version) for one in ("every-week", "rescore-mail")]
        await queue(work, letters)
    query = select(mails.c.mail, mails.c.state).where(mails.c.key.in_(["every-week", "rescore-mail"]))
    assert {row.mail: row.state for row in await company.rows(query)} == {
        "every-week": state,
        "rescore-mail": "queued",
    }


async def test_a_yes_to_mails_takes_an_earlier_silence_back(company: Company) -> None:
    async with company.house.database.work(SYSTEM) as work:
        for one in (ANN, PAT):
            await membership.unsubscribe(work, company.ids[one], how="one-click")
    path = await company.join_path(ANN)
    assert "You asked for no more mails on 5 January; this takes that back." in shown(await company.browser.get(path))
    await company.send(path, ALL)
    await company.send(await company.join_path(PAT), {"keep": "yes"})
    query = select(customers.c.id, customers.c.unsubscribed_at)
    silent = {row.id for row in await company.rows(query) if row.unsubscribed_at is not None}
    assert silent == {company.ids[PAT]}


# No, and later.


async def test_no_is_one_press_and_nobody_writes_again(company: Company, watch: Wristwatch) -> None:
    path = await company.join_path(ANN)
    for _ in range(2):
        answer = await company.send(f"{path}/refusal")
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = await company.browser.get(path)
    assert page.status_code == 200
    assert "Nobody writes to you about this again." in shown(page)
    assert "<form" not in page.text.split("<footer")[0]
    assert (await events(company, ANN)).count("customer.declined_invitation") == 1
    watch.forward("P59D")
    await carry_out(company.house)
    assert await mailed(company, ANN) == ["invite-passive"]
    assert await mailed(company, DORA) == ["invite-passive", "invite-passive-reminder"]


async def test_a_reminder_that_waits_to_be_sent_is_called_back(company: Company) -> None:
    async with company.house.database.work(SYSTEM) as work:
        version = (await programs.publication(work, KEY)).version_id
        number = (await invitations.of_customer(work, company.ids[ANN])).id
        waiting = Letter(company.ids[ANN], "invite-passive-reminder", "r", f"invitation:{number}", version)
        await queue(work, [waiting])
    await company.send(f"{await company.join_path(ANN)}/refusal")
    await carry_out(company.house)
    assert await mailed(company, ANN) == ["invite-passive"]


async def test_who_said_no_is_scored_like_those_who_were_never_asked(company: Company, watch: Wristwatch) -> None:
    """Were they left out, the arm of the invited would lose its least willing, and the report would flatter us."""
    await company.send(f"{await company.join_path(ANN)}/refusal")
    watch.forward("P2M7D")
    await carry_out(company.house)
    query = select(survey_asks.c.customer_id).where(survey_asks.c.state == "asked")
    assert {row.customer_id for row in await company.rows(query)} == set(company.ids.values())


async def test_a_no_may_be_changed_as_long_as_the_place_is_kept(company: Company) -> None:
    path = await company.join_path(ANN)
    await company.send(f"{path}/refusal")
    letter = await company.browser.get(f"{path}?read=1")
    assert "You said no on 5 January, and it stands until you press the button." in shown(letter)
    assert "No, thank you" not in shown(letter)
    assert (await company.send(path, ALL)).headers["location"] == "/hub"
    row = await company.invitation(ANN)
    assert (row.state, row.declined_at is not None) == ("accepted", True)


async def test_later_is_one_press_and_one_mail_when_its_day_has_come(company: Company, watch: Wristwatch) -> None:
    path = await company.join_path(ANN)
    for _ in range(2):
        assert (await company.send(f"{path}/postponement")).status_code == 303
        watch.forward("PT1H")
    assert "We write again on 5 April." in shown(await company.browser.get(path))
    row = await company.invitation(ANN)
    assert (row.postponed_to.date().isoformat(), row.expires_at.date().isoformat()) == ("2026-04-05", "2026-06-04")
    watch.forward("P2M25D")
    await carry_out(company.house)
    assert await mailed(company, ANN) == ["invite-passive"]
    watch.forward("P10D")
    await carry_out(company.house)
    assert await mailed(company, ANN) == ["invite-passive", "invite-passive"]
    answer = await company.browser.get(await company.join_path(ANN))
    assert filled_buttons(answer) == ["Come in"]
    assert "until 4 June" in shown(answer)
    assert "Ask me again in July" in shown(answer)


async def test_the_link_of_the_first_mail_tells_of_the_newer_one(company: Company, watch: Wristwatch) -> None:
    path = await company.join_path(ANN)
    await company.send(f"{path}/postponement")
    assert (await company.browser.get(f"{path}?read=1")).status_code == 200
    watch.forward("P70D")
    old = await company.browser.get(path)
    assert old.status_code == 409
    assert "You asked us to write again on 5 April 2026. The link in that mail is the one that works." in shown(old)


async def test_a_no_after_later_ends_that_mail_too(company: Company) -> None:
    path = await company.join_path(ANN)
    await company.send(f"{path}/postponement")
    await company.send(f"{path}/refusal")
    query = select(jobs.c.state).where(jobs.c.key.contains("|again "))
    assert [row.state for row in await company.rows(query)] == ["cancelled"]
    # And a no is not made a later by a form that somebody still has open.
    assert (await company.send(f"{path}/postponement")).status_code == 409
    assert (await company.invitation(ANN)).state == "declined"


# Where there is no place any more.


async def test_an_old_invitation_says_until_when_and_whom_to_write_to(company: Company, watch: Wristwatch) -> None:
    path = await company.join_path(ANN)
    watch.forward("P60D")
    for answer in (await company.browser.get(path), await company.send(path, ALL)):
        assert answer.status_code == 409
        assert "The place was kept until 6 March 2026" in shown(answer)
        assert 'href="mailto:maren@example.com"' in answer.text
    for where in ("/refusal", "/postponement"):
        assert (await company.send(path + where)).status_code == 409


async def test_each_story_of_an_invitation_has_its_words(company: Company) -> None:
    stories: dict[str, dict[str, Any]] = {
        "You are known here as a colleague": {"employee": True},
        "You came in on 5 January 2026, by another way.": {"joined_at": company.house.database.clock()},
    }
    path = await company.join_path(ANN)
    for words, values in stories.items():
        async with company.house.database.work(SYSTEM) as work:
            await change(work, company.ids[ANN], **({"employee": False, "joined_at": None} | values))
        for answer in (await company.browser.get(path), await company.send(path, ALL)):
            assert answer.status_code == 409
            assert words in shown(answer)
            assert "/sign-in" in answer.text


async def test_who_left_and_who_was_erased_are_told_so(company: Company) -> None:
    left, gone = await company.join_path(ANN), await company.join_path(PAT)
    for path in (left, gone):
        await company.send(path, ALL)
    company.browser.cookies.clear()
    async with company.house.database.work(SYSTEM) as work:
        await membership.leave(work, company.ids[ANN])
        await erase(work, [company.ids[PAT]], secret=company.house.settings.secret_key)
    assert "You left on 5 January 2026" in shown(await company.browser.get(left))
    said = shown(await company.browser.get(gone))
    assert "What was known was erased on 5 January 2026" in said
    assert "Pat" not in said


async def test_a_paused_program_keeps_the_place(company: Company) -> None:
    path = await company.join_path(ANN)
    async with company.house.database.work(SYSTEM) as work:
        await programs.pause(work, KEY)
    answer = await company.send(path, ALL)
    assert answer.status_code == 409
    assert "Your place is kept until 6 March 2026" in shown(answer)
    assert (await company.invitation(ANN)).state == "open"


async def test_what_is_no_whole_invitation_is_not_found(company: Company) -> None:
    row = await company.invitation(ANN)
    good = company.links.token("join", row.id, row.expires_at)
    wrong = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace(f".{row.id}.", ".999."),
        company.links.token("survey", row.id, row.expires_at),
        company.links.token("join", 999, row.expires_at),
        "x",
        "%00",
        "é" * 300,
    ]
    for token in wrong:
        for where in ("", "/refusal", "/postponement"):
            assert (await company.send(f"/join/{token}{where}", ALL)).status_code == 404, token
        assert (await company.browser.get(f"/join/{token}")).status_code == 404, token
    german = await company.browser.get(f"/join/{wrong[0]}", headers={"Accept-Language": "de"})
    assert "Dieser Link ist nicht vollständig." in shown(german)
