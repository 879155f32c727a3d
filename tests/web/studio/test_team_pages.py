"""The pages of the team: who works here, oneself, tokens, and who did what."""

import csv
import re
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM, Actor
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import BY_STAFF, journal
from advocacy.events import Event
from advocacy.people import audit, sessions, staff, tokens
from advocacy.people.audit import audit_entries
from advocacy.people.saving import CustomerRow, save_customers
from tests.web.counting import statements
from tests.web.mailbox import posting
from tests.web.studio.conftest import Colleague, colleague
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from web.due import carry_out
from web.studio.team.log import EACH_PAGE
from web.testing import Wristwatch
from web.visitors import COOKIE, form_token
from web.wiring import House

TEAM = "/studio/team"
ME = f"{TEAM}/me"
LOG = f"{TEAM}/log"
PAGES = (TEAM, ME, f"{ME}/factors", f"{TEAM}/tokens", LOG)


@pytest.fixture
async def ada(house: House) -> Colleague:
    """The admin of an installation in which there is nothing yet, on either database."""
    return await colleague(house, "admin")


async def take_in(house: House, *names: str, role: str = "manager") -> list[int]:
    async with house.database.work(SYSTEM) as work:
        return [await staff.add(work, f"{name.lower()}@example.com", role, name=name) for name in names]


async def again(house: House, who: Colleague) -> Colleague:
    """The same person in another browser."""
    async with house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, who.actor)
    client = browser_of(house)
    client.cookies.set(COOKIE, token)
    return replace(who, client=client, token=token, form_token=form_token(house.settings.secret_key, token))


async def is_out(who: Colleague) -> bool:
    answer = await who.client.get(ME, headers=FOR_PEOPLE)
    return answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")


async def row_of(house: House, person: int) -> Any:
    async with house.database.read() as read:
        return await read.row(select(staff.staff).where(staff.staff.c.id == person))


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_has_one_heading_and_one_filled_button(ada: Colleague, page: str) -> None:
    seen = await ada.see(page)
    assert seen.count("<h1") == 1
    assert len(re.findall(r'class="button(?: is-wide)?"', seen)) <= 1
    assert "style=" not in seen


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_speaks_german_to_who_reads_german(ada: Colleague, page: str) -> None:
    await ada.send(f"{ME}/profile", {"name": "Ada Lang", "language": "de", "zone": "Europe/Vienna"})
    seen = await ada.see(page)
    assert '<html lang="de">' in seen
    assert not re.search(r">\s*(Who|Role|Save|Log|Tokens? of|What)\b", seen)


async def test_somebody_is_taken_in_and_mailed_the_way(database_url: str, watch: Wristwatch) -> None:
    async with posting(database_url, watch) as (house, sink):
        ada = await colleague(house, "admin")
        await ada.send(f"{TEAM}/people", {"email": "Nel@Example.com", "name": "Nel New", "role": "marketer"})
        assert "Taken in. The mail with the way in" in await ada.see(f"{TEAM}?said=added")
        await carry_out(house)
        [mail] = sink.mails
        assert mail["To"] == "Nel New <Nel@Example.com>"
        body = mail.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        assert f"{house.settings.base_url}/sign-in\n" in text.replace("\r\n", "\n")
        assert "Maren Lindqvist has taken you in" in text
        assert "because you work here" in text
        seen = await ada.see(TEAM)
        assert "Nel New" in seen
        assert "never came in" in seen


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nel", "role": "manager"}, "That is not an address."),
        ({"email": "", "role": "manager"}, "That is not an address."),
        ({"email": "nel@example.com", "role": "king"}, "is not a role"),
        ({"email": "admin@example.com", "role": "manager"}, "works here already"),
        ({"email": "nel@example.com", "role": "manager", "name": "x" * 201}, "200 characters at most"),
        ({"email": "nel\x00@example.com", "role": "manager"}, "That is not an address."),
    ],
)
async def test_what_cannot_be_taken_in_says_why_and_keeps_the_words(
    house: House, ada: Colleague, fields: dict[str, str], words: str
) -> None:
    answer = await ada.send(f"{TEAM}/people", {"name": "Nel New", **fields}, status=422)
    assert words in answer.text
    assert fields.get("name", "Nel New") in answer.text
    async with house.database.read() as read:
        assert len(await staff.everybody(read)) == 1
        assert await read.value(select(jobs.c.id)) is None


async def test_a_manager_reads_the_list_and_changes_nothing(house: House, ada: Colleague) -> None:
    maren = await colleague(house, "manager")
    seen = await maren.see(TEAM)
    assert "<form" not in seen.partition("<main")[2].partition("</main>")[0]
    assert f"{TEAM}/people/" not in seen
    for path in (f"{TEAM}/tokens", LOG, f"{LOG}.csv", f"{TEAM}/people/{ada.id}"):
        await maren.see(path, 403)
    for path in (f"{TEAM}/people", f"{TEAM}/people/{ada.id}/role", f"{TEAM}/people/{ada.id}/deactivation"):
        await maren.send(path, {"role": "manager", "email": "x@example.com"}, status=403)


async def test_a_role_holds_from_the_next_click(house: House, ada: Colleague) -> None:
    maren = await colleague(house, "manager")
    await ada.send(f"{TEAM}/people/{maren.id}/role", {"role": "admin"})
    await maren.see(LOG)
    await ada.send(f"{TEAM}/people/{maren.id}/role", {"role": "marketer"})
    await maren.see(TEAM, 403)
    assert "is not a role" in (await ada.send(f"{TEAM}/people/{maren.id}/role", {"role": "x"}, status=422)).text


async def test_an_ended_access_is_ended_in_every_browser(house: House, ada: Colleague) -> None:
    maren = await colleague(house, "manager")
    await maren.see(TEAM)
    await ada.send(f"{TEAM}/people/{maren.id}/deactivation")
    assert (await maren.client.get(TEAM, headers=FOR_PEOPLE)).headers["Location"].startswith("/sign-in")
    assert "access ended" in await ada.see(TEAM)
    assert "take them in again" in await ada.see(f"{TEAM}/people/{maren.id}")
    answer = await ada.send(f"{TEAM}/people/{ada.id}/deactivation", status=409)
    assert "they are the only admin" in answer.text
    assert "only admin" in (await ada.send(f"{TEAM}/people/{ada.id}/role", {"role": "manager"}, status=409)).text


@pytest.mark.parametrize("number", ["99", "0", "-1", str(2**31), str(2**70)])
async def test_nobody_of_that_number_is_not_found(ada: Colleague, number: str) -> None:
    await ada.see(f"{TEAM}/people/{number}", 404)
    for verb in ("role", "deactivation", "factor-removal"):
        await ada.send(f"{TEAM}/people/{number}/{verb}", {"role": "manager"}, status=404)
    await ada.send(f"{TEAM}/tokens/{number}/revocation", status=404)


# Oneself


async def test_ones_own_name_language_and_zone_hold_from_the_next_page(house: House, ada: Colleague) -> None:
    assert 'value="UTC" selected' in await ada.see(ME)
    await ada.send(f"{ME}/profile", {"name": " Ada  Lovelace ", "language": "de", "zone": "Pacific/Chatham"})
    seen = await ada.see(ME)
    assert '<html lang="de">' in seen
    assert "Ada Lovelace" in seen
    assert 'value="Pacific/Chatham" selected' in seen
    async with house.database.read() as read:
        visit = await sessions.visit(read, ada.token)
    assert isinstance(visit, sessions.Visit)
    assert (visit.name, visit.language, visit.zone) == ("Ada Lovelace", "de", "Pacific/Chatham")


async def test_a_profile_that_cannot_be_kept_says_where(house: House, ada: Colleague) -> None:
    answer = await ada.send(f"{ME}/profile", {"name": " ", "language": "xx", "zone": "Mars"}, status=422)
    for words in ("Please write your name", "We do not speak that language", "Please choose a place"):
        assert words in answer.text
    assert (await row_of(house, ada.id)).name == "Maren Lindqvist"
    assert "at most" in (await ada.send(f"{ME}/profile", {"name": "x" * 201}, status=422)).text


async def test_one_browser_is_ended_or_all_others_and_never_somebody_elses(house: House, ada: Colleague) -> None:
    other, third = await again(house, ada), await again(house, ada)
    maren = await colleague(house, "manager")
    async with house.database.read() as read:
        numbers = {row.id for row in await sessions.of_actor(read, ada.actor)}
        (hers,) = [row.id for row in await sessions.of_actor(read, maren.actor)]
    await ada.send(f"{ME}/browsers/{hers}/end", status=404)
    await ada.send(f"{ME}/browsers/{max(numbers)}/end")
    assert await is_out(third)
    await ada.send(f"{ME}/browsers/others/end")
    assert await is_out(other)
    await maren.see(ME)
    answer = await ada.send(f"{ME}/browsers/{min(numbers)}/end")
    assert answer.headers["Location"] == "/"
    assert "max-age=0" in answer.headers["Set-Cookie"].lower()


async def test_a_marketer_has_a_page_of_their_own(house: House) -> None:
    jonas = await colleague(house, "marketer")
    seen = await jonas.see(ME)
    assert "/studio/programs" not in seen
    await jonas.see(f"{ME}/factors")
    await jonas.see(TEAM, 403)


# Tokens


async def test_a_token_is_shown_once_and_good_until_it_is_revoked(house: House, ada: Colleague) -> None:
    assert "No program may use the API" in await ada.see(f"{TEAM}/tokens")
    answer = await ada.client.post(
        f"{TEAM}/tokens",
        data={"form_token": ada.form_token, "name": "crm", "scope": ["customers:read", "scores:write"], "life": "30"},
        headers=FORM,
    )
    (made,) = re.findall(r"adv_[\w-]{43}", answer.text)
    seen = await ada.see(f"{TEAM}/tokens")
    assert made not in seen
    for words in ("1 program may use the API", "look up customers, hand in scores", "4 February", "never"):
        assert words in seen, words
    headers = {"Authorization": f"Bearer {made}", "Accept": "application/json"}
    assert (await ada.client.get("/api/v1/customers/1", headers=headers)).status_code == 404
    assert "today" in await ada.see(f"{TEAM}/tokens")
    async with house.database.read() as read:
        [row] = await tokens.everything(read)
    await ada.send(f"{TEAM}/tokens/{row.id}/revocation")
    assert (await ada.client.get("/api/v1/customers/1", headers=headers)).status_code == 401
    assert "revoked on" in await ada.see(f"{TEAM}/tokens")
    await ada.send(f"{TEAM}/tokens/{row.id}/revocation", status=404)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "crm"}, "needs at least one scope"),
        ({"name": "", "scope": "customers:read"}, "1 to 80 characters"),
        ({"name": "x" * 81, "scope": "customers:read"}, "1 to 80 characters"),
        ({"name": "crm", "scope": "everything"}, "is not a scope"),
        ({"name": "there", "scope": "customers:read"}, "There is a token of that name already."),
    ],
)
async def test_a_token_that_cannot_be_made_says_why(
    house: House, ada: Colleague, fields: dict[str, str], words: str
) -> None:
    async with house.database.work(ada.actor) as work:
        await tokens.add(work, "there", ["customers:read"])
    answer = await ada.send(f"{TEAM}/tokens", fields, status=422)
    assert words in answer.text
    if fields.get("scope") == "customers:read":
        assert 'value="customers:read" checked' in answer.text


# The log


async def test_the_log_tells_who_did_what_to_whom_by_the_names_of_today(
    house: House, ada: Colleague, watch: Wristwatch
) -> None:
    (nel,) = await take_in(house, "Nel")
    async with house.database.work(SYSTEM) as work:
        (ines,) = await save_customers(work, [CustomerRow(email="ines@example.com", name="Ines Kofler")])
    watch.forward("PT1H")
    await ada.send(f"{TEAM}/people/{nel}/role", {"role": "admin"})
    async with house.database.work(ada.actor) as work:
        await work.record(
            Event("member.left", ines, about="left:1"),
            Event("track.finished", ines, about="track:1"),
            Event("task.closed", ines, about="task:1", because="a rule"),
        )
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("member.returned", ines, about="returned:1"))
        await work.execute(update(staff.staff).where(staff.staff.c.id == nel).values(name="Nel Newer"))
    seen = await ada.see(LOG)
    assert re.search(r"Gave a role.*?Admin.*?Nel Newer", seen, re.DOTALL)
    assert re.search(rf'Took a member out.*?<a href="/studio/people/{ines}">Ines Kofler</a>', seen, re.DOTALL)
    table = seen.partition("<tbody>")[2]
    for words in ("Brought a member back", "track.finished", "Did a task", "@"):
        assert words not in table, words
    for query, there, missing in (
        (f"?who={ada.id}", "Gave a role", "On the command line"),
        ("?deed=role.given", "Gave a role", "Took a member out"),
        ("?deed=member.left", "Took a member out", "Gave a role"),
        ("?day=2026-01-05", "Gave a role", "Nothing of that kind"),
    ):
        table = (await ada.see(LOG + query)).partition("<tbody>")[2]
        assert there in table, query
        assert missing not in table, query
    assert "Nothing of that kind" in await ada.see(f"{LOG}?day=2026-01-04")


@pytest.mark.parametrize(
    "query",
    [
        "?who=x",
        "?who=²",
        f"?who={10**30}",
        "?deed=x",
        "?before=x",
        "?before=2026~a~1",
        f"?before=~j~{'9' * 30}",
        "?who=%00",
    ],
)
async def test_a_log_that_is_asked_for_in_any_words_answers(ada: Colleague, query: str) -> None:
    await ada.see(LOG + query)
    assert (await ada.client.get(f"{LOG}.csv{query}", headers=FOR_PEOPLE)).status_code == 200


async def test_a_day_that_is_none_says_so(ada: Colleague) -> None:
    for day in ("never", "9999-12-31", "0001-01-01", "2026-02-30"):
        answer = await ada.client.get(f"{LOG}?day={day}", headers=FOR_PEOPLE)
        assert answer.status_code in {200, 422}
    assert "never is not a day. Write it like 2026-03-18." in await ada.see(f"{LOG}?day=never", 422)


async def note_many(house: House, by: Actor, times: int) -> None:
    """As many notes and events of the same instant, so that only their place tells them apart."""
    async with house.database.work(by) as work:
        for n in range(times):
            await audit.note(work, "export.made", about=f"export:{n}", rows=n)
        await work.record(*[Event("program.paused", about=f"program:{n}", object=f"p{n}") for n in range(times)])


async def test_page_by_page_nothing_is_missing_and_nothing_twice(house: House, ada: Colleague) -> None:
    await note_many(house, ada.actor, 70)
    async with house.database.read() as read:
        kept = len(await read.rows(select(audit_entries.c.id)))
        kept += len(await read.rows(select(journal.c.id).where(BY_STAFF)))
    found: list[str] = []
    path = LOG
    while path:
        seen = await ada.see(path)
        rows = re.findall(r"<tr><td.*?</tr>", seen, re.DOTALL)
        assert len(rows) <= EACH_PAGE
        found += rows
        further = re.search(r'<a href="([^"]+)" data-key="n"', seen)
        path = further[1].replace("&amp;", "&") if further else ""
    exports = re.findall(r"export:(\d+)", "".join(found))
    assert sorted(map(int, exports)) == list(range(70))
    assert len(found) == kept


async def test_the_file_has_all_of_it_and_no_name_runs_in_a_spreadsheet(house: House, ada: Colleague) -> None:
    (nel,) = await take_in(house, "=cmd|x")
    await ada.send(f"{TEAM}/people/{nel}/role", {"role": "marketer"})
    await note_many(house, ada.actor, 30)
    answer = await ada.client.get(f"{LOG}.csv", headers=FOR_PEOPLE)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "log.csv" in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    (given,) = [line for line in lines if line["deed"] == "role.given"]
    assert (given["actor"], given["about"], given["details"]) == (f"staff:{ada.id}", f"staff:{nel}", "role=marketer")
    assert given["about_name"] == "'=cmd|x"
    assert sum(line["deed"] == "export.made" for line in lines) == 30
    only = await ada.client.get(f"{LOG}.csv?deed=role.given", headers=FOR_PEOPLE)
    assert only.text.count("\r\n") == 2


@pytest.mark.parametrize("page", [TEAM, f"{TEAM}/tokens", LOG, ME])
async def test_more_rows_take_no_more_statements(house: House, ada: Colleague, page: str) -> None:
    counts = []
    for turn in range(2):
        people = await take_in(house, *(f"Person{turn}x{n}" for n in range(1 + turn * 12)))
        async with house.database.work(ada.actor) as work:
            for person in people:
                await sessions.begin(work, Actor("staff", person, "manager"))
                await sessions.begin(work, ada.actor)
                await tokens.add(work, f"token {person}", ["customers:read"])
        await ada.see(page)
        with statements(house) as said:
            await ada.see(page)
        counts.append(len(said))
    assert counts[0] == counts[1]
