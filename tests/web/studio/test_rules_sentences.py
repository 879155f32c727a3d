"""The rules of a program as a manager sees them: sentences, one open in place, kept in the draft and nowhere else."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.programs import drafts, programs
from advocacy.programs.editing import put, written_at
from tests.cast import KEY
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague
from tests.web.studio.test_rules_segments import BY_HTMX, words_of

RULES = f"/studio/programs/{KEY}/rules"
CONDITIONS = f"/studio/programs/{KEY}/conditions"
FIELDS = re.compile(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"')


def form_in(html: str) -> dict[str, str]:
    """What the open form would send if nothing were changed."""
    form = html[html.index('id="open"') :]
    form = form[: form.index("</form>")]
    sent = {name: value for name, value in FIELDS.findall(form) if "checkbox" not in name}
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


async def text_of(maren: Colleague) -> str:
    async with maren.house.database.read() as read:
        draft = await drafts.get(read, KEY)
    return str(draft.text) if draft else ""


async def rules_of(maren: Colleague) -> list[dict[str, Any]]:
    return list(written_at(await text_of(maren), ("rules",)))


async def place_of(maren: Colleague, key: str) -> int:
    html = await maren.see(RULES)
    return re.findall(r"<code>([^<]+)</code>", html[html.index("rules sentences") :]).index(key)


async def opened(maren: Colleague, key: str) -> tuple[int, dict[str, str]]:
    at = await place_of(maren, key)
    return at, form_in(await maren.see(f"{RULES}?open={at}"))


async def kept(maren: Colleague, fields: Mapping[str, str], status: int = 303) -> str:
    return (await maren.send(RULES, fields, status=status)).text


async def test_each_rule_is_read_as_a_sentence(maren: Colleague) -> None:
    html = words_of(await maren.see(RULES))
    for sentence in (
        "When somebody has joined the hub , 2 months later send the box “Welcome box” , unless they have left",
        "When somebody has been sent the box “Welcome box” , send the mail “A box is on its way to you”",
        "When somebody has given a score and the score is at most 3 and the answer is at most 3 days old ,",
        "tell success-team and put “Call them today” on the list",
    ):
        assert sentence in html, sentence


async def test_a_german_reader_reads_german_sentences(maren: Colleague) -> None:
    answer = await maren.client.get(RULES, headers={"Accept": "text/html", "Accept-Language": "de"})
    html = words_of(answer.text)
    assert "Wenn jemand dem Hub beigetreten ist , 2 Monate später das Paket „Welcome box“ schicken , außer wenn" in html
    assert "die Person den Hub verlassen hat" in html


async def test_a_rule_that_is_kept_as_it_is_changes_nothing(maren: Colleague) -> None:
    for key in ("danger-zone", "score-again", "welcome-box", "insider"):
        _, form = await opened(maren, key)
        await kept(maren, form)
    assert await text_of(maren) == "", "no draft is begun by it"


async def test_a_change_is_kept_in_the_draft_and_shown_against_what_is_in_force(maren: Colleague) -> None:
    at, form = await opened(maren, "danger-zone")
    row = next(name for name, value in form.items() if value == "event.score").removesuffix(".field")
    changed = form | {f"{row}.value": "4", "then.1.due": "2", "once": "day"}
    await kept(maren, changed)
    rule = (await rules_of(maren))[at]
    assert {"event.score": {"at_most": 4}} in rule["if"]["all"]
    assert rule["once"] == "day"
    assert rule["then"][1] == {"task": "call-today", "due": "P2D"}
    html = await maren.see(f"{RULES}?open={at}")
    assert re.search(r"<del>.*at_most: 3.*</del>", html)
    assert re.search(r"<ins>.*at_most: 4.*</ins>", html)
    assert "changed in the draft" in await maren.see(RULES)


async def test_a_new_rule_is_made_step_by_step_without_a_script(maren: Colleague) -> None:
    form = form_in(await maren.see(f"{RULES}?open=new"))
    form = form_in(await kept(maren, form | {"when": "challenge.completed", "do": "if:add:"}, 200))
    form = form_in(await kept(maren, form | {"if.0.field": "event.object", "do": "if:count:"}, 200))
    form |= {"if.0.value": "your-candy", "then.0.kind": "award", "do": "rule:draw:"}
    html = await kept(maren, form, 200)
    form = form_in(html) | {"then.0.award": "15", "then.0.after": "2", "then.0.after.unit": "weeks"}
    html = await kept(maren, form | {"do": "then.0.unless:add:"}, 200)
    form = form_in(html) | {"then.0.unless.0.field": "left", "then.0.unless.0.how": "yes"}
    form = form_in(await kept(maren, form | {"do": "rule:add:"}, 200)) | {"then.1.kind": "tag"}
    form = form_in(await kept(maren, form | {"do": "rule:draw:"}, 200)) | {"then.1.tag": "sweet"}
    assert "new in the draft" not in await maren.see(RULES)
    await kept(maren, form)
    assert (await rules_of(maren))[-1] == {
        "rule": "challenge-completed-award",
        "when": "challenge.completed",
        "if": {"event.object": "your-candy"},
        "then": [{"award": 15, "after": "P2W", "unless": {"left": True}}, {"tag": "sweet"}],
    }
    html = words_of(await maren.see(RULES))
    assert "2 weeks later give 15 points , unless they have left , and add the tag “sweet”" in html
    assert "new in the draft" in html


async def test_what_is_missing_is_said_at_its_field(maren: Colleague) -> None:
    form = form_in(await maren.see(f"{RULES}?open=new"))
    html = await kept(maren, form, 422)
    assert "Choose what has to happen." in html
    assert "Choose what is done." in html
    html = await kept(maren, form | {"when": "member.joined", "then.0.kind": "award", "then.0.award": "many"}, 422)
    assert "“many” is not a whole number." in html
    html = await kept(maren, form | {"when": "member.joined", "then.0.kind": "mail", "if.0.field": "score"}, 422)
    assert html.count('class="error"') == 2
    assert await text_of(maren) == ""


async def test_rules_change_places_and_go(maren: Colleague) -> None:
    form = form_in(await maren.see(f"{RULES}?open=1"))
    before = [rule["rule"] for rule in written_at((await in_force(maren)), ("rules",))]
    await maren.send(f"{RULES}/order", {"revision": form["revision"], "at": "1", "to": "0"})
    assert [rule["rule"] for rule in await rules_of(maren)][:2] == [before[1], before[0]]
    form = form_in(await maren.see(f"{RULES}?open=0"))
    await maren.send(f"{RULES}/removal", {"revision": form["revision"], "at": "0"})
    assert [rule["rule"] for rule in await rules_of(maren)] == [before[0], *before[2:]]


async def in_force(maren: Colleague) -> str:
    async with maren.house.database.read() as read:
        return str((await programs.get(read, KEY)).text)


async def test_other_conditions_have_the_same_builder(maren: Colleague) -> None:
    html = await maren.see(f"{CONDITIONS}?path=admits.if")
    revision = re.search(r'name="revision" value="(-?\d+)"', html)
    assert revision is not None
    form = {"revision": revision[1], "path": "admits.if", "if.0.field": "account.value", "if.0.how": "at_least"}
    html = (await maren.send(CONDITIONS, form, status=422)).text
    assert "Say what to compare with." in html
    html = (await maren.send(CONDITIONS, form | {"do": "if:add:"}, status=200)).text
    assert 'name="if.1.field"' in html
    answer = await maren.send(CONDITIONS, form | {"if.0.value": "50,000"})
    assert answer.headers["Location"] == f"/studio/programs/{KEY}/parts/in"
    assert written_at(await text_of(maren), ("admits", "if")) == {"account.value": {"at_least": 50000}}
    html = await maren.see(f"{CONDITIONS}?path=tracks.0.for")
    assert 'name="path" value="tracks.0.for"' in html


@pytest.mark.parametrize("path", ["name", "rules.99.if", "tracks.0.name", "rules.0.then.0.unless.x", "../x", "a" * 500])
async def test_what_is_no_condition_is_not_there(maren: Colleague, path: str) -> None:
    await maren.see(f"{CONDITIONS}?path={path}", 404)
    await maren.send(CONDITIONS, {"path": path, "revision": "-1"}, status=404)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"at": "999", "revision": "-1", "when": "member.joined"}, 404),
        ({"at": "x", "revision": "-1"}, 404),
        ({"at": "0"}, 422),
        ({"at": "0", "revision": "9" * 40}, 422),
        ({"at": "new", "revision": "-1", **{f"then.{n}.kind": "tag" for n in range(90)}}, 422),
        ({"at": "new", "revision": "-1", "when": "no such event", "then.0.kind": "tag", "then.0.tag": "a"}, 422),
        ({"at": "new", "revision": "-1", "when": "member.joined", "then.0.kind": "x", "if.0.field": "y"}, 422),
        ({"at": "new", "revision": "-1", "when": "member.joined", "then.0.kind": "tag", "then.0.tag": "a\x00b"}, 422),
        ({"at": "new", "do": "rule:remove:77", **{f"if.{n}.field": "score" for n in range(400)}}, 422),
    ],
)
async def test_a_hostile_form_is_refused(maren: Colleague, fields: dict[str, str], status: int) -> None:
    answer = await maren.client.post(RULES, data={"form_token": maren.form_token, **fields}, headers=BY_HTMX)
    assert answer.status_code == status, answer.text[:500]
    assert await text_of(maren) == ""


async def test_a_text_that_cannot_be_read_says_where_to_mend_it(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        await drafts.save(work, KEY, "rules: [", revision=row.revision)
    assert "Mend it as text" in await maren.see(RULES)
    await maren.see(f"{RULES}?open=0", 404)
    await maren.see(f"{CONDITIONS}?path=admits.if", 422)


async def test_the_page_asks_as_often_for_one_rule_as_for_many(maren: Colleague) -> None:
    await maren.see(RULES)
    with statements(maren.house) as many:
        await maren.see(RULES)
    async with maren.house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        one = put(row.text, ("rules",), written_at(row.text, ("rules",))[:1])
        await drafts.save(work, KEY, one, revision=row.revision)
    with statements(maren.house) as few:
        await maren.see(RULES)
    assert len(many) == len(few)
