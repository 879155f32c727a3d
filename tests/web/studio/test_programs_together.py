"""Two managers change one program at once: what does not touch is kept, the rest is told, and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.programs import drafts, programs
from advocacy.programs.editing import insert, move, put, remove, written_at
from tests.web.studio.browser_forms import Fields, form_to
from tests.web.studio.conftest import Colleague

KEY = "passives-to-promoters"
AT = f"/studio/programs/{KEY}"
CANDY = ("challenges", 1)

Change = Callable[[str], str]


async def text_of(who: Colleague) -> str:
    async with who.house.database.read() as read:
        draft = await drafts.get(read, KEY)
        return str(draft.text) if draft else await programs.export(read, KEY)


async def meanwhile(who: Colleague, change: Change) -> str:
    """Somebody else saves; the text as it is then."""
    async with who.house.database.work(SYSTEM) as work:
        row = await drafts.open_draft(work, KEY)
        text = change(row.text)
        await drafts.save(work, KEY, text, revision=row.revision)
    return text


async def sent(who: Colleague, action: str, fields: Fields, status: int = 303) -> str:
    """A form is sent; the page that answers it, or the address that it leads to."""
    answer = await who.send(f"{AT}{action}", fields, status=status)  # type: ignore[arg-type]  # several values too
    return answer.headers.get("location", "") or answer.text


async def opened(who: Colleague, path: str, action: str = "/edit") -> Any:
    return form_to(await who.see(f"{AT}{path}"), action)


async def test_what_touches_nothing_of_mine_is_kept_beside_it(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=challenges.1")
    theirs = await meanwhile(maren, lambda text: put(text, ("weekly", "cap"), 3))
    where = await sent(maren, "/edit", form.with_(points="30"))
    assert await text_of(maren) == put(theirs, (*CANDY, "points"), 30)
    assert "A colleague has changed something else in the meantime" in await maren.see(where)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda text: move(text, ("challenges",), 1, 4), 4),
        (lambda text: remove(text, ("challenges", 0)), 0),
        (lambda text: insert(text, ("challenges",), 0, {"challenge": "new", "title": "New", "benefit": "b", "points": 1,
                                                        "stages": [{"read": "x"}]}), 2),
        (lambda text: insert(text, (*CANDY, "stages"), 0, {"read": "More to read."}), 1),
    ],
    ids=["in another order", "one before it is gone", "one before it is new", "a stage in it is new"],
)  # fmt: skip
async def test_a_part_is_found_where_it_stands_by_now(maren: Colleague, change: Change, place: int) -> None:
    form = await opened(maren, "/edit?path=challenges.1")
    theirs = await meanwhile(maren, change)
    where = await sent(maren, "/edit", form.with_(points="30"))
    assert f"path=challenges.{place}&" in where
    assert await text_of(maren) == put(theirs, ("challenges", place, "points"), 30)


async def test_the_same_field_is_told_with_both_versions_and_one_press_more_saves(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=challenges.1")
    theirs = await meanwhile(maren, lambda text: put(put(text, (*CANDY, "points"), 70), (*CANDY, "minutes"), 9))
    page = await sent(maren, "/edit", form.with_(points="30", title="Sweet or salty?"), 409)
    assert await text_of(maren) == theirs
    again = form_to(page, "/edit")
    assert (again.fields["points"], again.fields["title"]) == (["30"], ["Sweet or salty?"])
    assert again.fields["minutes"] == ["9"], "what only the colleague has changed stays as they changed it"
    beside = re.findall(r'id="f-(\w+)-beside".*?<blockquote[^>]*>(.*?)</blockquote>', page, re.DOTALL)
    assert beside == [("minutes", "1"), ("points", "70")]
    await sent(maren, "/edit", again.fields)
    both = put(put(theirs, (*CANDY, "points"), 30), (*CANDY, "title"), "Sweet or salty?")
    assert await text_of(maren) == both


async def test_the_same_change_twice_is_one(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=challenges.1")
    theirs = await meanwhile(maren, lambda text: put(text, (*CANDY, "points"), 30))
    page = await sent(maren, "/edit", form.with_(points="30"), 409)
    assert "-beside" not in page
    await sent(maren, "/edit", form_to(page, "/edit").fields)
    assert await text_of(maren) == theirs


@pytest.mark.parametrize(
    ("path", "change", "typed", "gone"),
    [
        ("challenges.1", lambda text: remove(text, CANDY), {"title": "Sweet or salty?"}, "challenge: your-candy"),
        ("challenges.2.stages.1", lambda text: remove(text, ("challenges", 2, "stages", 1)), {"question": "Loose?"},
         "shirt_cut"),
        ("challenges.2.stages.1", lambda text: remove(text, ("challenges", 2)), {"question": "Loose?"},
         "challenge: your-shirt"),
        ("channels.success-team", lambda text: put(text, ("channels",), {"legal": {"mail": "l@example.com"}}),
         {"mail": "s@example.com"}, "success-team: "),
        ("badges.1", lambda text: remove(text, ("badges", 1)), {"text": "Told us: all of it # twice"}, "badge: frank,"),
    ],
)  # fmt: skip
async def test_what_was_taken_out_meanwhile_is_added_again_with_one_press(
    maren: Colleague, path: str, change: Change, typed: dict[str, str], gone: str
) -> None:
    form = await opened(maren, f"/edit?path={path}")
    theirs = await meanwhile(maren, change)
    assert gone not in theirs
    page = await sent(maren, "/edit", form.with_(**typed), 409)
    assert await text_of(maren) == theirs
    again = form_to(page, "/edit")
    for name, value in typed.items():
        assert again.fields[name] == [value]
    assert "Add it again" in page
    await sent(maren, "/edit", again.fields)
    text = await text_of(maren)
    assert gone in text
    assert all(value in text for value in typed.values())


async def test_a_new_thing_is_never_lost(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=badges&new=yes")
    theirs = await meanwhile(maren, lambda text: insert(text, ("badges",), 0, {"badge": "first", "name": "First"}))
    twin = form.with_(badge="first", name="Mine", text="For the first")
    again = form_to(await sent(maren, "/edit", twin, 422), "/edit")
    assert again.fields["name"] == ["Mine"]
    assert again.fields["text"] == ["For the first"]
    assert await text_of(maren) == theirs
    await sent(maren, "/edit", again.with_(badge="early"))
    badges = written_at(await text_of(maren), ("badges",))
    assert [one["badge"] for one in badges] == ["first", "inside", "frank", "early"]


async def test_a_stage_for_a_challenge_that_was_taken_out_brings_it_back(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=challenges.1.stages&new=read")
    await meanwhile(maren, lambda text: remove(text, CANDY))
    page = await sent(maren, "/edit", form.with_(read="Salt is fine."), 409)
    again = form_to(page, "/edit")
    assert again.fields["read"] == ["Salt is fine."]
    await sent(maren, "/edit", again.fields)
    challenge = written_at(await text_of(maren), CANDY)
    assert (challenge["challenge"], challenge["stages"][-1]) == ("your-candy", {"read": "Salt is fine."})


async def test_a_form_over_a_text_that_cannot_be_read_keeps_what_was_typed(maren: Colleague) -> None:
    form = await opened(maren, "/edit?path=challenges.1")
    theirs = await meanwhile(maren, lambda text: f"{text}\n  oops: [\n")
    page = await sent(maren, "/edit", form.with_(title="Sweet or salty?"), 422)
    assert "of the text cannot be read" in page
    again = form_to(page, "/edit")
    assert again.fields["title"] == ["Sweet or salty?"]
    assert await text_of(maren) == theirs
    mended = await meanwhile(maren, lambda text: text.replace("\n  oops: [\n", ""))
    await sent(maren, "/edit", again.fields)
    assert await text_of(maren) == put(mended, (*CANDY, "title"), "Sweet or salty?")


async def test_a_form_of_a_draft_that_was_published_is_not_taken_for_one_of_the_next(maren: Colleague) -> None:
    await meanwhile(maren, lambda text: put(text, ("weekly", "cap"), 3))
    form = await opened(maren, "/edit?path=challenges.1")
    await sent(maren, "/versions", {"revision": form.fields["revision"]})
    theirs = await meanwhile(maren, lambda text: put(text, (*CANDY, "points"), 70))
    page = await sent(maren, "/edit", form.with_(points="30"), 409)
    assert "70" in page
    assert await text_of(maren) == theirs


async def test_the_text_against_a_form(maren: Colleague) -> None:
    form = await opened(maren, "/text", "/text")
    before = await text_of(maren)
    theirs = await meanwhile(maren, lambda text: put(text, (*CANDY, "points"), 70))
    mine = put(before, ("weekly", "cap"), 3)
    where = await sent(maren, "/text", form.with_(text=mine))
    assert await text_of(maren) == put(theirs, ("weekly", "cap"), 3)
    assert "A colleague has changed something else in the meantime" in await maren.see(where)


async def test_the_text_where_both_have_changed_a_line(maren: Colleague) -> None:
    form = await opened(maren, "/text", "/text")
    before = await text_of(maren)
    theirs = await meanwhile(maren, lambda text: put(put(text, (*CANDY, "points"), 70), ("goal", "converted"), "40%"))
    mine = put(before, (*CANDY, "points"), 30)
    page = await sent(maren, "/text", form.with_(text=mine), 409)
    assert await text_of(maren) == theirs
    assert "70" in page
    await sent(maren, "/text", form_to(page, "/text").fields)
    assert await text_of(maren) == put(theirs, (*CANDY, "points"), 30), "their other change is still there"


async def test_order_removal_and_additions_against_each_other(maren: Colleague) -> None:
    page = await maren.see(f"{AT}/parts/levels")
    form = form_to(page, "/items/order")
    await meanwhile(maren, lambda text: insert(text, ("badges",), 0, {"badge": "first", "name": "First"}))
    await sent(maren, "/items/order", {**form.fields, "path": ["badges"], "position": ["0"], "to": ["1"]})
    await sent(maren, "/items/removal", {**form.fields, "path": ["rewards.1"]})
    await sent(maren, "/items/removal", {**form.fields, "path": ["rewards.1"]})  # pressed twice
    await sent(maren, "/items", {**form.fields, "path": ["tracks.0.challenges"], "value": ["good-day"]})
    await sent(maren, "/items", {**form.fields, "path": ["tracks.0.challenges"], "value": ["good-day"]})
    written = written_at(await text_of(maren), ())
    assert [one["badge"] for one in written["badges"]] == ["first", "frank", "inside"]
    assert [one["reward"] for one in written["rewards"]] == ["charity", "coffee", "hour", "mug"]
    assert written["tracks"][0]["challenges"].count("good-day") == 1
    await sent(maren, "/items/order", {**form.fields, "path": ["rewards"], "position": ["1"], "to": ["0"]}, 409)


async def test_what_has_changed_is_not_taken_out_unseen(maren: Colleague) -> None:
    form = form_to(await maren.see(f"{AT}/parts/levels"), "/items/removal")
    theirs = await meanwhile(maren, lambda text: put(text, ("badges", 1, "text"), "Said what nobody else said."))
    page = await sent(maren, "/items/removal", {**form.fields, "path": ["badges.1"]}, 409)
    assert "Said what nobody else said." in page
    assert await text_of(maren) == theirs
    await sent(maren, "/items/removal", form_to(page, "/items/removal").fields)
    assert await text_of(maren) == remove(theirs, ("badges", 1))


async def test_a_rule_against_the_same_rule(maren: Colleague) -> None:
    at = [one["rule"] for one in written_at(await text_of(maren), ("rules",))].index("thanks")
    form = await opened(maren, f"/rules?open={at}", "/rules")
    theirs = await meanwhile(maren, lambda text: put(text, ("rules", at, "once"), "day"))
    page = await sent(maren, "/rules", form.with_(then__0__mail="box-sent"), 409)
    assert await text_of(maren) == theirs
    again = form_to(page, "/rules")
    assert again.fields["then.0.mail"] == ["box-sent"]
    assert again.fields["once"] == ["day"]
    await sent(maren, "/rules", again.fields)
    rule = written_at(await text_of(maren), ("rules", at))
    assert (rule["once"], rule["then"]) == ("day", [{"mail": "box-sent"}])


async def test_a_rule_that_was_taken_out_and_one_in_another_place(maren: Colleague) -> None:
    form = await opened(maren, "/rules?open=1", "/rules")
    moved_ = await meanwhile(maren, lambda text: move(text, ("rules",), 1, 3))
    await sent(maren, "/rules", form.with_(once="ever"))
    assert await text_of(maren) == put(moved_, ("rules", 3, "once"), "ever")
    form = await opened(maren, "/rules?open=3", "/rules")
    await meanwhile(maren, lambda text: remove(text, ("rules", 3)))
    page = await sent(maren, "/rules", form.with_(once="day"), 409)
    assert "took this out of the draft" in page
    await sent(maren, "/rules", form_to(page, "/rules").fields)
    rules = written_at(await text_of(maren), ("rules",))
    assert (rules[-1]["rule"], rules[-1]["once"]) == ("heard", "day")


async def test_a_rule_that_is_drawn_again_still_knows_what_it_was_drawn_from(maren: Colleague) -> None:
    form = await opened(maren, "/rules?open=1", "/rules")
    await meanwhile(maren, lambda text: remove(text, ("rules", 0)))
    answer = await maren.send(f"{AT}/rules", form.with_(do="rule:add:"), status=200)
    again = form_to(answer.text, "/rules")
    assert again.fields["rule"] == ["heard"]
    assert again.fields["revision"] == form.fields["revision"]


async def test_a_condition_against_the_same_condition(maren: Colleague) -> None:
    form = await opened(maren, "/conditions?path=tracks.0.for", "/conditions")
    theirs = await meanwhile(maren, lambda text: put(text, ("tracks", 0, "for"), {"segment": "detractor"}))
    page = await sent(maren, "/conditions", form.with_(if__0__value="promoter"), 409)
    assert "detractor" in page
    assert await text_of(maren) == theirs
    again = form_to(page, "/conditions")
    assert again.fields["if.0.value"] == ["promoter"]
    await sent(maren, "/conditions", again.fields)
    assert await text_of(maren) == put(theirs, ("tracks", 0, "for", "segment"), "promoter")


async def test_a_condition_of_what_was_taken_out(maren: Colleague) -> None:
    form = await opened(maren, "/conditions?path=tracks.1.for", "/conditions")
    await meanwhile(maren, lambda text: remove(text, ("tracks", 1)))
    page = await sent(maren, "/conditions", form.with_(if__0__value="detractor"), 409)
    await sent(maren, "/conditions", form_to(page, "/conditions").fields)
    track = written_at(await text_of(maren), ("tracks", 1))
    assert (track["track"], track["for"]) == ("promoter-start", {"segment": "detractor"})
