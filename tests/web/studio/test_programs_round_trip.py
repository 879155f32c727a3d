"""Whatever a form changes can be exported, loaded into an empty installation and exported again: the same text."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path as File
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.database import SYSTEM
from advocacy.engine.vocabulary import EVENTS
from advocacy.errors import Invalid
from advocacy.programs import programs
from advocacy.programs.document import read
from advocacy.programs.editing import written_at
from advocacy.programs.fields import Shape, walk
from advocacy.programs.lint import ERROR, lint
from advocacy.programs.merging import held_at
from advocacy.programs.nodes import Path, nodes, plain
from advocacy.programs.schema import DOCUMENT
from advocacy.programs.splices import anew
from advocacy.settings import Settings
from tests.conftest import SECRET
from tests.web.studio.browser_forms import form_to
from tests.web.studio.conftest import colleague
from tests.web.studio.everything import KEY, LEVELS, LINE, TEXT, everything, flat, parts, value_for
from web.studio.programs.filling import Refused, filled_in
from web.studio.programs.overtaken import Seen
from web.studio.programs.part_view import slots_at
from web.studio.programs.slots import untouched
from web.studio.rules.parts import Group
from web.studio.rules.rule_form import Action, Length, RuleForm, shown
from web.studio.rules.rule_text import applied
from web.wiring import TAKE_PARTS, open_house

ROOT = File(__file__).parents[3] / "seeds" / "programs"
SHIPPED = ("passives", "promoters")
AROUND = ("program", "name", "host", "levels")
# Of a shipped program the parts of its lists; what stands deeper is changed in the program that holds one of each.
DEEP = 2
# What the forms leave as it is: addresses, drafts and cohorts know a program by its key.
FIXED = {("a program", "program")}


@cache
def alone_with(path: Path) -> tuple[str, Path]:
    """A program of nothing but one part of it, so that each of many changes is read in no time."""
    written = plain(nodes(everything())[0])
    held = {name: written[name] for name in AROUND}
    if path and isinstance(written[path[0]], list) and path[0] not in held:
        held[str(path[0])] = [written[path[0]][int(path[1])]]
        path = (path[0], 0, *path[2:])
    elif path:
        held[str(path[0])] = written[path[0]]
    return anew(held), path


PARTS = list(parts(everything()))


def test_every_field_of_the_schema_is_in_the_program_that_forms_made() -> None:
    held = {(field.name, path[-1]) for field, _, path in walk(DOCUMENT, plain(nodes(everything())[0])) if path}
    names = {name for _, name in held if isinstance(name, str)}
    wanted = {field.name for shape in _shapes() for field in shape.fields}
    assert wanted - names == set()


def _shapes() -> list[Shape]:
    found: list[Shape] = []
    left = [DOCUMENT.shape]
    while left:
        shape = left.pop()
        if shape is None or shape in found:
            continue
        found.append(shape)
        for field in shape.fields:
            for one in (field, field.each):
                if one is not None:
                    left += [one.shape, *(one.shapes or {}).values()]
    return found


@pytest.mark.parametrize(("path", "shape"), PARTS, ids=[".".join(map(str, path)) or "program" for path, _ in PARTS])
def test_a_change_of_any_field_is_that_change_and_no_other(path: Path, shape: Shape) -> None:
    text, path = alone_with(path)
    before = written_at(text, ())
    slots = slots_at(before, path)
    sent = {name: _as_sent(values) for name, values in untouched(slots).items()}
    assert filled_in(text, path, sent) == text
    for slot in flat(slots):
        value = value_for(shape, slot, other=True)
        if value is None or (shape.name, slot.name) in FIXED:
            continue
        changed = filled_in(text, path, {**sent, slot.name: value})
        after = written_at(changed, ())
        at = (*path, *slot.name.split("."))
        assert held_at(after, at) != held_at(before, at), slot.name
        assert without(after, at) == without(before, at), slot.name
        again = untouched(slots_at(after, path)).get(slot.name, ())
        assert [one.strip() for one in again] == [one.replace("\r\n", "\n").strip() for one in value], slot.name


def _as_sent(values: tuple[str, ...]) -> list[str]:
    return [one.replace("\n", "\r\n") for one in values]


def without(written: Any, path: Path) -> Any:
    """A document without one part of it."""
    if isinstance(written, Mapping):
        return {
            name: without(held, path[1:]) if name == path[0] else held
            for name, held in written.items()
            if (name,) != path
        }
    if isinstance(written, list):
        return [without(held, path[1:]) if at == path[0] else held for at, held in enumerate(written) if (at,) != path]
    return written


def rules() -> list[dict[str, Any]]:
    return list(written_at(everything(), ("rules",)))


def kept_rule(text: str, form: RuleForm) -> str:
    draft: Any = SimpleNamespace(text=text)
    return applied(Seen(draft, text), "0", form)[0]


@pytest.mark.parametrize("place", range(len(rules())), ids=lambda place: next(iter(rules()[place]["then"][0])))
def test_a_rule_of_each_action_is_changed_field_by_field(place: int) -> None:
    text, _ = alone_with(("rules", place))
    form = shown(rules()[place], LEVELS)
    (action,) = form.actions
    assert kept_rule(text, form) == text
    others = [
        replace(form, once="ever"),
        replace(form, condition=_of_the_first()),
        replace(form, actions=[action, action]),
    ]
    others += [replace(form, actions=[one]) for one in _other(action)]
    for other in others:
        changed = kept_rule(text, other)
        assert changed != text
        assert shown(written_at(changed, ("rules", 0)), LEVELS) == other
        assert without(written_at(changed, ()), ("rules", 0)) == without(written_at(text, ()), ("rules", 0))


def _of_the_first() -> Group:
    """A condition that none of these rules has."""
    return shown(rules()[0], LEVELS).actions[0].unless


def _other(action: Action) -> list[Action]:
    numbers = {name: "8" if value.isdecimal() else "other-1" for name, value in action.values.items() if value}
    named = [
        replace(action, values={**action.values, name: value}) for name, value in numbers.items() if name != "counts_as"
    ]
    lengths = [replace(action, lengths={**action.lengths, name: Length("5", "weeks")}) for name in action.lengths]
    return [*named, *lengths, replace(action, unless=shown(rules()[-1], LEVELS).condition)]


@pytest.mark.parametrize("event", EVENTS)
def test_a_rule_can_wait_for_any_event(event: str) -> None:
    text, _ = alone_with(("rules", 1))
    changed = kept_rule(text, replace(shown(rules()[1], LEVELS), when=event))
    assert written_at(changed, ("rules", 0, "when")) == event


NASTY = st.one_of(
    st.sampled_from(
        [LINE, TEXT, "yes", "null", "1.0", "2026-01-01", "- a", "a: b", "# c", "[", "{x}", "|", "'", '"', "…"]
    ),
    st.text(max_size=40),
    st.lists(st.text(alphabet=" \n\t#:-'\"äb{}[]|>%@`\\", max_size=12), max_size=4).map("\r\n".join),
)
FIELDS = (
    (("challenges", 0), "title"), (("challenges", 0), "text"), (("challenges", 0), "points"),
    (("challenges", 0), "starts"), (("challenges", 0, "stages", 0), "options"), (("host",), "title"),
    (("challenges", 0, "stages", 1), "read"),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), NASTY), min_size=1, max_size=4))
def test_any_words_come_back_as_they_were_typed_or_are_refused(typed: list[tuple[tuple[Path, str], str]]) -> None:
    text, _ = alone_with(("challenges", 0))
    for (path, name), words in typed:
        before = written_at(text, ())
        sent = {**untouched(slots_at(before, path)), name: [words]}
        try:
            text = filled_in(text, path, sent)
        except (Refused, Invalid):
            continue
        after = written_at(text, ())
        assert without(after, (*path, name)) == without(before, (*path, name))
        assert filled_in(text, path, {**untouched(slots_at(after, path))}) == text
        held = held_at(after, (*path, name))
        if isinstance(held, str):
            assert held.split() == words.split()


async def test_every_form_of_every_page_sends_what_it_shows(sqlite_template: File, tmp_path: File) -> None:
    """The control arm of the rest: what a browser would send of a page is what the other tests send."""
    house = installation(sqlite_template, tmp_path / "shown.db")
    try:
        async with house.database.work(SYSTEM) as work:
            await programs.load(work, everything(), "everything.yaml", TAKE_PARTS)
        maren = await colleague(house)
        at, written, seen = f"/studio/programs/{KEY}", plain(nodes(everything())[0]), set[str]()
        for path, shape in PARTS:
            if shape.name in seen:
                continue
            seen.add(shape.name)
            form = form_to(await maren.see(f"{at}/edit?path={'.'.join(map(str, path))}"), "/edit")
            sent = {
                name: values for name, values in form.fields.items() if name not in {"form_token", "revision", "path"}
            }
            assert sent == {name: _as_sent(values) for name, values in untouched(slots_at(written, path)).items()}, path
        for place in range(len(rules())):
            form = form_to(await maren.see(f"{at}/rules?open={place}"), "/rules")
            await maren.send(f"{at}/rules", form.fields)  # type: ignore[arg-type]  # several values of a name
        for path_ in ("admits.if", "tracks.0.for", "rewards.0.for", "challenges.0.opens"):
            form = form_to(await maren.see(f"{at}/conditions?path={path_}"), "/conditions")
            await maren.send(f"{at}/conditions", form.fields)  # type: ignore[arg-type]
        assert "The first change begins a draft" in await maren.see(at), "nothing of it has changed anything"
        await maren.client.aclose()
    finally:
        await house.close()


def installation(template: File, path: File) -> Any:
    shutil.copyfile(template, path)
    return open_house(Settings(database_url=f"sqlite+aiosqlite:///{path}", secret_key=SECRET))


def changed_everywhere(name: str) -> str:
    """A shipped program with other words in one of each kind of its parts."""
    text = (ROOT / f"{name}.yaml").read_text()
    seen: set[str] = set()
    for path, _ in list(parts(text)):
        slots = slots_at(written_at(text, ()), path)
        words = next(
            (slot for slot in flat(slots) if slot.field.kind in {"words", "text"} and slot.name != "answer"), None
        )
        section = str(path[:1])
        if section not in seen and words is not None and len(path) <= DEEP:
            seen.add(section)
            text = filled_in(text, path, {**untouched(slots), words.name: [f"{words.value}: more # “ü”".strip()]})
    return text


@pytest.mark.parametrize("name", ["everything", *SHIPPED])
async def test_what_forms_wrote_is_the_same_text_in_another_installation(
    name: str, tmp_path: File, sqlite_template: File
) -> None:
    text = everything() if name == "everything" else changed_everywhere(name)
    assert not [finding for finding in lint(read(text)) if finding.severity == ERROR]
    key = read(text).key
    exported = text
    for turn in ("one", "other"):
        house = installation(sqlite_template, tmp_path / f"{turn}.db")
        try:
            maren = await colleague(house)
            files = {"file": ("export.yaml", exported.encode())}
            begun = await maren.client.post("/studio/programs", data={"form_token": maren.form_token}, files=files)
            assert begun.headers["location"] == f"/studio/programs/{key}"
            draft = form_to(await maren.see(f"/studio/programs/{key}/publish"), "/versions")
            await maren.send(f"/studio/programs/{key}/versions", draft.fields)  # type: ignore[arg-type]
            exported = (await maren.client.get(f"/studio/programs/{key}/text.yaml")).text
            async with house.database.read() as reading:
                assert (await programs.get(reading, key)).document == read(text).values
            await maren.client.aclose()
        finally:
            await house.close()
        assert exported == text
    assert re.search("[#:“]", exported)
