"""The page Me and the pages behind it, as a member's browser sees them."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import func, insert, select, update

from advocacy.acts import approvals, willingness
from advocacy.database import SYSTEM, Actor
from advocacy.delivery.choices import wanted_by
from advocacy.delivery.suppression import ASKED, reasons_for, suppress
from advocacy.engine.journal import journal
from advocacy.people import consent, sessions, staff
from advocacy.people.customers import customers, get
from advocacy.people.saving import CustomerRow, save_customers
from challenges.challenges import challenges
from tests.web.counting import statements
from tests.web.doors import content
from tests.web.signed_in import Member, member, signed_in
from tests.web.test_entrance import FOR_PEOPLE, browser_of
from web.hub.me.willing_view import OFFERED
from web.testing import Wristwatch
from web.wiring import House

PAGES = ("", "/profile", "/mails", "/willing", "/consents", "/browsers", "/kept", "/leaving", "/erasing")


@pytest.fixture
async def ines(house: House) -> Member:
    return await member(house, zone="Europe/Vienna")


async def row_of(house: House, who: Member) -> Any:
    async with house.database.read() as read:
        return await get(read, who.id)


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_is_the_members_alone(house: House, ines: Member, page: str) -> None:
    seen = await ines.see(f"/hub/me{page}")
    assert seen.count("<h1") == 1
    assert seen.count('class="button"') <= 1
    stranger = await browser_of(house).get(f"/hub/me{page}", headers=FOR_PEOPLE)
    assert (stranger.status_code, stranger.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    async with house.database.work(SYSTEM) as work:
        maren = Actor("staff", await staff.add(work, "maren@example.com", "manager"), "manager")
        token = await sessions.begin(work, maren)
    colleague = browser_of(house)
    colleague.cookies.set("__Host-session", token)
    assert (await colleague.get(f"/hub/me{page}", headers=FOR_PEOPLE)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_is_in_german_for_who_reads_german(house: House, page: str) -> None:
    seen = await (await member(house, "Dora Fuchs", language="de")).see(f"/hub/me{page}")
    assert '<html lang="de">' in seen
    # Each sentence is held to its German in tests/house; here, that the page speaks as its reader does.
    found = [
        english
        for english in (">Save<", "Me</a>", "You would", "You may", "We ask", "Take it", "Sign")
        if english in seen
    ]
    assert found == []


async def test_the_overview_says_how_things_are(house: House, ines: Member) -> None:
    await ines.send("/hub/me/willing", {"call": "yes", "quote": "no"})
    await ines.send("/hub/me/consents/review")
    await signed_in(house, ines.id)
    seen = await ines.see("/hub/me")
    for words in ("Ines Kofler", "Kofler Tools", "English, Vienna", "1 thing", "In 2 browsers", "Everything, news too"):
        assert words in seen


async def test_however_much_there_is_a_page_takes_the_same_statements(house: House, ines: Member) -> None:
    counts: dict[str, list[int]] = {}
    for rows in (10, 1000):
        async with house.database.work(SYSTEM) as work:
            await work.execute(
                insert(sessions.sessions),
                [
                    {
                        "token_hash": f"{rows}-{one}",
                        "kind": "member",
                        "person_id": ines.id,
                        "agent": "",
                        "created_at": work.now,
                        "last_seen_at": work.now,
                        "expires_at": work.now.replace(year=2030),
                    }
                    for one in range(rows)
                ],
            )
            ended = {"purpose": "review", "granted_at": work.now, "withdrawn_at": work.now, "evidence": "hub"}
            await work.execute(insert(consent.consents), [{"customer_id": ines.id, **ended} for _ in range(rows)])
        for page in PAGES:
            with statements(house) as said:
                await ines.see(f"/hub/me{page}")
            counts.setdefault(page, []).append(len(said))
    assert {page for page, (few, many) in counts.items() if few != many} == set()
    assert max(few for few, _ in counts.values()) <= 10


# Who I am

AS_IT_IS = {"name": "Ines Kofler", "nickname": "", "title": "", "language": "en", "zone": "Europe/Vienna", "shirt": ""}


async def profile(who: Member, **fields: str) -> None:
    await who.send("/hub/me/profile", {**AS_IT_IS, **fields})


async def test_what_i_say_about_myself_is_kept_and_said(house: House, ines: Member) -> None:
    await profile(
        ines, name="  Ines\u202e  Maria Kofler ", nickname="Ini", title="Runs three shops", zone="Asia/Kolkata"
    )
    row = await row_of(house, ines)
    assert (row.name, row.nickname, row.title, row.zone) == (
        "Ines Maria Kofler",
        "Ini",
        "Runs three shops",
        "Asia/Kolkata",
    )
    async with house.database.read() as read:
        told = select(journal.c.data).where(journal.c.event == "customer.changed")
        assert await read.value(told) == {"fields": ["name", "nickname", "title", "zone"]}
    seen = await ines.see("/hub/me/profile?said=saved")
    assert 'role="status"' in seen
    assert '<option value="Asia/Kolkata" selected>Kolkata</option>' in seen
    await profile(ines, name="Ines Maria Kofler", title="", nickname="", zone="Asia/Kolkata")
    assert (await row_of(house, ines)).title is None


async def test_another_language_shows_at_once(ines: Member) -> None:
    await profile(ines, language="de")
    seen = await ines.see("/hub/me/profile?said=saved")
    assert '<html lang="de">' in seen
    assert "Gespeichert." in seen


async def test_a_language_that_we_do_not_speak_stays_where_nothing_is_said_about_it(house: House) -> None:
    gita = await member(house, "Gita Kumar", language="fr-CA")
    await profile(gita, name="Gita")
    assert (await row_of(house, gita)).language == "fr-CA"
    await profile(gita, name="Gita", language="de")
    assert (await row_of(house, gita)).language == "de"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", " \u200b ", "Please write your name"),
        ("name", "x" * 201, "This is one character too long."),
        ("title", "\u00e9" * 900, "This is 700 characters too long."),
        ("nickname", "N" * 61, "This is one character too long."),
        ("language", "tlh", "We do not speak that language yet."),
        ("zone", "../../etc/passwd", "Please choose a place from the list."),
        ("zone", "", "Please choose a place from the list."),
        ("shirt", "Tent", "Please choose a size from the list."),
    ],
)
async def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(
    house: House, ines: Member, field: str, typed: str, words: str
) -> None:
    await shirts(house)
    before = await row_of(house, ines)
    fields = {**AS_IT_IS, "title": "Runs three shops", field: typed}
    seen = (await ines.send("/hub/me/profile", fields, status=422)).text
    assert words in seen
    assert f'id="{field}-error"' in seen
    assert field == "title" or "Runs three shops" in seen
    assert await row_of(house, ines) == before


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "<script>alert(1)</script>", "{{ 7 * 7 }}", "\ud800", "💈" * 50])
async def test_whatever_is_typed_is_a_word_or_a_mistake(ines: Member, typed: str) -> None:
    data = {"form_token": ines.form_token, "name": "Ines", "nickname": typed, "language": "en", "zone": "UTC"}
    answer = await ines.client.post(
        "/hub/me/profile",
        content="&".join(f"{name}={_quoted(value)}" for name, value in data.items()),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://advocacy.test", **FOR_PEOPLE},
    )
    assert answer.status_code in {303, 422}, answer.text
    assert "<script>alert" not in await ines.see("/hub/me/profile")


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


async def shirts(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.execute(
            insert(challenges).values(
                program="p",
                key="your-shirt",
                version_id=1,
                wording=1,
                position=1,
                title="Which shirt fits you?",
                definition={
                    "stages": [{"question": "Size?", "kind": "one", "options": ["S", "M", "L"], "saves_to": "shirt"}]
                },
                points=0,
                ask=False,
                taken=0,
            )
        )


async def test_the_shirt_is_one_that_the_program_has(house: House, ines: Member) -> None:
    assert "The shirt that fits you" not in await ines.see("/hub/me/profile")
    await shirts(house)
    assert "<option>M</option>" in await ines.see("/hub/me/profile")
    await profile(ines, shirt="M")
    assert (await row_of(house, ines)).attributes == {"shirt": "M"}
    assert "<option selected>M</option>" in await ines.see("/hub/me/profile")


# Mails


async def test_mails_are_switched_off_and_on_again(house: House, ines: Member) -> None:
    await ines.send("/hub/me/mails", {"news": "1"})
    assert (await row_of(house, ines)).unsubscribed_at is not None
    assert "only what is for you alone" in await ines.see("/hub/me/mails")
    async with house.database.work(SYSTEM) as work:
        await suppress(work, {"ines@example.com": ASKED}, house.settings.secret_key)
    await ines.send("/hub/me/mails", {"program": "1", "news": "1"})
    async with house.database.read() as read:
        assert await reasons_for(read, ["ines@example.com"], house.settings.secret_key) == {"ines@example.com": set()}
        assert (await wanted_by(read, ines.id)).program
        said = await read.rows(select(journal.c.event).order_by(journal.c.id))
    assert [row.event for row in said] == ["customer.unsubscribed", "customer.subscribed"]


async def test_news_are_said_yes_and_no_to_by_themselves(house: House, ines: Member) -> None:
    await ines.send("/hub/me/mails", {"program": "1"})
    async with house.database.read() as read:
        assert (await wanted_by(read, ines.id)).news is False
    assert "everything but news" in await ines.see("/hub/me/mails")
    await ines.send("/hub/me/mails", {"program": "1", "news": "1"})
    async with house.database.read() as read:
        assert (await wanted_by(read, ines.id)).news is True
        newest = (await consent.of_customer(read, ines.id))[0]
    assert newest.evidence.startswith("hub, /hub/me/mails (en): News by mail.")


async def test_who_is_told_that_mails_come_back_knows_what_to_do(house: House, ines: Member) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id == ines.id).values(bounced_at=work.now))
    assert "come back since 5 January" in await ines.see("/hub/me/mails")


# What I would do


async def test_an_answer_for_each_thing_with_its_end_and_its_limit(
    house: House, watch: Wristwatch, ines: Member
) -> None:
    answers = {"call": "yes", "call.until": "P6M", "call.most": "1", "quote": "ask first", "video": "no"}
    await ines.send("/hub/me/willing", answers)
    async with house.database.read() as read:
        said = (await willingness.of_customers(read, [ines.id]))[ines.id]
    assert {key: (row.willing, row.per_quarter, row.said_by) for key, row in said.items()} == {
        "call": ("yes", 1, "member"),
        "quote": ("ask first", None, "member"),
        "video": ("no", None, "member"),
    }
    assert f"{said['call'].valid_to:%Y-%m-%d}" == "2026-07-05"
    seen = await ines.see("/hub/me/willing")
    assert "You would do 2 things for us." in seen
    assert "Your answer holds until 5 July 2026." in seen
    assert "Nobody asks you for any of it yet" in seen
    watch.forward("P1D")
    await ines.send("/hub/me/willing", {"call": "yes", "call.most": "1", "quote": "ask first", "video": "yes"})
    async with house.database.read() as read:
        again = (await willingness.of_customers(read, [ines.id]))[ines.id]
    assert (again["call"], again["quote"]) == (said["call"], said["quote"])
    assert (again["video"].willing, again["video"].said_at) == ("yes", watch())
    watch.forward("P7M")
    sure = await signed_in(house, ines.id)
    assert "What you said held until 5 July 2026." in await sure.see("/hub/me/willing")


async def test_being_asked_is_agreed_to_by_a_tick_of_its_own(house: House, ines: Member) -> None:
    await ines.send("/hub/me/willing", {"call": "yes"})
    assert await held(house, ines) == set()
    await ines.send("/hub/me/willing", {"call": "yes", "agree": "1"})
    assert await held(house, ines) == {"reference"}
    assert "Since 5 January 2026 you agree to be asked." in await ines.see("/hub/me/willing")


@pytest.mark.parametrize(
    "answers", [{"call": "perhaps"}, {"call": "yes", "call.until": "P99Y"}, {"call": "yes", "call.most": "-1"}]
)
async def test_an_answer_that_the_page_does_not_offer_is_refused(
    house: House, ines: Member, answers: dict[str, str]
) -> None:
    await ines.send("/hub/me/willing", answers, status=422)
    async with house.database.read() as read:
        assert await willingness.of_customers(read, [ines.id]) == {}


def test_every_activity_is_offered_but_public_reviews() -> None:
    assert set(willingness.ACTIVITIES) - set(OFFERED) == {"review"}


# What I agreed to


async def held(house: House, who: Member) -> set[str]:
    async with house.database.read() as read:
        return {row.purpose for row in await consent.of_customer(read, who.id) if row.withdrawn_at is None}


async def test_each_consent_is_given_and_taken_back_by_itself(house: House, watch: Wristwatch, ines: Member) -> None:
    for purpose in ("reference", "testimonial"):
        await ines.send(f"/hub/me/consents/{purpose}")
    async with house.database.work(SYSTEM) as work:
        await approvals.approve_quote(work, ines.id, "It simply works.")
    assert await held(house, ines) == {"reference", "testimonial"}
    assert "You agreed to 2 things." in await ines.see("/hub/me/consents")
    watch.forward("P1D")
    await ines.send("/hub/me/consents/testimonial/withdrawal")
    assert await held(house, ines) == {"reference"}
    async with house.database.read() as read:
        assert await approvals.quotes_of(read, [ines.id]) == {}
    seen = await ines.see("/hub/me/consents?said=testimonial")
    assert "taken back on 6 January 2026" in seen
    assert "since 5 January 2026" in seen
    assert 'role="status"' in seen


async def test_what_the_hub_needs_is_taken_back_by_leaving(house: House, ines: Member) -> None:
    assert "That we keep what you answer" not in await ines.see("/hub/me/consents")
    async with house.database.work(SYSTEM) as work:
        await consent.grant(work, ines.id, "membership", evidence="join page")
    assert "That we keep what you answer" in await ines.see("/hub/me/consents")
    await ines.send("/hub/me/consents/membership/withdrawal", status=409)
    await ines.send("/hub/me/consents/everything", status=404)
    await ines.send("/hub/me/consents/everything/withdrawal", status=404)
    assert await held(house, ines) == {"membership"}


# Where I am signed in


async def test_browsers_are_listed_and_ended(house: House, ines: Member) -> None:
    phone = await signed_in(house, ines.id, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Safari/604.1")
    other = await member(house, "Finn Olsen")
    seen = await ines.see("/hub/me/browsers")
    assert "Safari on iPhone" in seen
    assert seen.count("this browser") == 1
    async with house.database.read() as read:
        rows = {
            row.person_id: row.id for row in await read.rows(select(sessions.sessions).order_by(sessions.sessions.c.id))
        }
    await ines.send(f"/hub/me/browsers/{rows[other.id]}/end", status=404)
    await ines.send(f"/hub/me/browsers/{rows[ines.id]}/end")
    assert (await phone.client.get("/hub/me", headers=FOR_PEOPLE)).status_code == 303
    assert "You are signed in only here." in await ines.see("/hub/me/browsers")
    await other.see("/hub/me")


async def test_out_of_all_the_others_and_out_of_this_one(house: House, ines: Member) -> None:
    others = [await signed_in(house, ines.id) for _ in range(3)]
    await ines.send("/hub/me/browsers/others/end")
    assert {(await one.client.get("/hub/me", headers=FOR_PEOPLE)).status_code for one in others} == {303}
    async with house.database.read() as read:
        (mine,) = await sessions.of_actor(read, ines.actor)
    answer = await ines.send(f"/hub/me/browsers/{mine.id}/end")
    assert answer.headers["Location"] == "/"
    assert "__Host-session=" in answer.headers["Set-Cookie"]
    assert (await ines.client.get("/hub/me", headers=FOR_PEOPLE)).status_code == 303


# Everything kept about me


async def test_the_file_is_mine_and_taking_it_changes_nothing(house: House, ines: Member) -> None:
    finn = await member(house, "Finn Olsen")
    await finn.send("/hub/me/consents/review")
    async with house.database.read() as read:
        before = await content(read)
    answer = await ines.client.get("/hub/me/my-data.zip", headers=FOR_PEOPLE)
    data = await ines.client.get("/hub/me/data.json", headers=FOR_PEOPLE)
    async with house.database.read() as read:
        assert await content(read) == before
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.content)) as file:
        assert file.namelist() == ["my-data.html", "data.json", "my_data.css"]
        assert json.loads(file.read("data.json")) == data.json()
    assert data.json()["profile"][0]["email"] == "ines@example.com"
    assert "finn" not in answer.text + data.text


async def test_somebody_elses_words_never_stand_on_my_pages(house: House, ines: Member) -> None:
    async with house.database.work(SYSTEM) as work:
        await save_customers(work, [CustomerRow(email="secret@example.com", name="Somebody Secret", title="Secret")])
        assert await work.value(select(func.count()).select_from(customers)) == 2
    for page in PAGES:
        assert "ecret" not in await ines.see(f"/hub/me{page}")
