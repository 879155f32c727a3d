"""Whatever a form changes can be exported, loaded into an empty installation and exported again: the same text."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as File
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.programs import drafts, programs
from advocacy.programs.document import read
from advocacy.programs.fields import Field, Shape, shape_of, walk
from advocacy.programs.lint import ERROR, lint
from advocacy.programs.nodes import Path, nodes, plain
from advocacy.programs.schema import DOCUMENT
from advocacy.settings import Settings
from tests.conftest import SECRET
from tests.web.studio.conftest import Colleague
from web.studio.programs.filling import filled_in
from web.studio.programs.slots import THERE, Around, Slot, is_rows, slots_of
from web.wiring import TAKE_PARTS, open_house

ROOT = File(__file__).parents[3] / "seeds" / "programs"
PASSIVES = (ROOT / "passives.yaml").read_text()

Sent = dict[str, Sequence[str]]


def _shown(slots: Sequence[Slot]) -> Sent:
    """What a form sends when nobody has touched it."""
    sent: Sent = {}
    for slot in slots:
        if slot.widget == "shape":
            if slot.is_there:
                sent |= {f"{slot.name}.{THERE}": ("yes",), **_shown(slot.inner)}
        elif slot.widget == "flag":
            sent |= {slot.name: ("yes",)} if slot.value else {}
        elif slot.widget == "several":
            sent[slot.name] = tuple(slot.chosen)
        elif slot.widget != "condition":
            sent[slot.name] = (slot.value,)
            if slot.widget == "period":
                sent[f"{slot.name}.unit"] = (slot.unit,)
    return sent


def _flat(slots: Sequence[Slot]) -> Iterator[Slot]:
    for slot in slots:
        if slot.widget != "shape":
            yield slot
        elif slot.is_there:
            yield from _flat(slot.inner)


def _otherwise(slot: Slot) -> Sent | None:
    """Another value of a field, as somebody would give it; None where there is only one."""
    value = slot.value
    others = [one for one, _ in slot.options if one != value and one not in slot.chosen]
    each = slot.field.each
    more = "more_2" if each and each.kind == "attribute" else "One more: with a colon"
    ways: dict[str, Sequence[str]] = {
        "choice": others[:1],
        "several": (*slot.chosen, *others[:1]) if others else tuple(slot.chosen[:1]),
        "lines": (f"{value}\n{more}".strip(),),
        "flag": () if value else ("yes",),
        "period": ("9",),
        "share": ("31",),
        "text": (f"{value}\n\nMore: # and – “so on”".lstrip(),),
        "number": (f"{float(value or 0) + 1:g}" if slot.widget == "number" else "",),
        "line": (_LINES.get(slot.field.kind, "{} – more: yes").format(value).strip(),),
    }
    if slot.widget == "condition" or slot.field.kind in {"event", "date"} or (slot.widget == "choice" and not others):
        return None
    return {slot.name: ways[slot.widget]} | ({f"{slot.name}.unit": ("P{}D",)} if slot.widget == "period" else {})


_LINES = {
    "link": "https://example.com/other",
    "address": "other@example.com",
    "language": "de",
    "currency": "CHF",
    "key": "x{}-2",
    "attribute": "x{}_2",
}


def _parts() -> list[tuple[Path, Shape]]:
    """Where the forms of the shipped program are: of each kind of thing the first that holds most."""
    written = plain(nodes(PASSIVES)[0])
    found: dict[tuple[str, ...], tuple[int, Path, Shape]] = {}
    for field, value, path in walk(DOCUMENT, written):
        if path[:1] == ("rules",) or not isinstance(value, Mapping) or field.kind not in {"shape", "one of"}:
            continue
        if _is_nested(field, path):
            continue
        shape = shape_of(field, value)
        assert shape
        kind = (shape.name, *(str(step) for step in path[:1]))
        if kind not in found or len(value) > found[kind][0]:
            found[kind] = (len(value), path, shape)
    return [(path, shape) for _, path, shape in found.values()]


def _is_nested(field: Field, path: Path) -> bool:
    return len(path) > 1 and isinstance(path[-1], str) and path[0] != "channels" and not is_rows(field)


PARTS = _parts()


def _slots(text: str, path: Path, shape: Shape) -> list[Slot]:
    written = plain(nodes(text)[0])
    held = written
    for step in path:
        held = held[step]
    return [slot for slot in slots_of(shape, held, path, Around(written, {})) if path or slot.widget != "shape"]


def test_every_kind_of_thing_in_the_program_has_a_form() -> None:
    names = {shape.name for _, shape in PARTS}
    assert {"a program", "a host", "a challenge", "a question", "something to read", "a level", "a mail"} <= names


@pytest.mark.parametrize(("path", "shape"), PARTS, ids=[".".join(map(str, path)) for path, _ in PARTS])
def test_a_change_of_any_field_is_that_change_and_no_other(path: Path, shape: Shape) -> None:
    slots = _slots(PASSIVES, path, shape)
    sent = _shown(slots)
    assert filled_in(PASSIVES, path, sent) == PASSIVES
    for slot in _flat(slots):
        change = _otherwise(slot)
        if change is None or (slot.name == "program" and not path):
            continue
        text = filled_in(PASSIVES, path, sent | change)
        assert text != PASSIVES, slot.name
        again = {one.name: one for one in _flat(_slots(text, path, shape))}
        for name in {name.removesuffix(".unit") for name in change}:
            shown = _shown([again[name]]) if name in again else {}
            assert [value.strip() for value in shown.get(name, ())] == [value.strip() for value in change[name]], name


def _changed_all_over() -> str:
    """The shipped program with other words, figures, times and lists in every form."""
    text = PASSIVES
    for path, shape in PARTS:
        slots = _slots(text, path, shape)
        sent = _shown(slots)
        for slot in _flat(slots):
            if slot.field.kind in {"key", "attribute", "choice", "flag"} or slot.field.name in {"answer", "needs"}:
                continue
            sent |= _otherwise(slot) or {}
        tried = filled_in(text, path, sent)
        text = text if any(finding.severity == ERROR for finding in lint(read(tried))) else tried
    return text


@pytest.fixture(scope="session")
def all_over() -> str:
    return _changed_all_over()


async def test_what_forms_wrote_is_the_same_text_in_another_installation(
    alone: Colleague, all_over: str, tmp_path: File, sqlite_template: File
) -> None:
    async with alone.house.database.work(SYSTEM) as work:
        await programs.load(work, PASSIVES, "passives.yaml", TAKE_PARTS)
        row = await drafts.open_draft(work, "passives-to-promoters")
        await drafts.save(work, row.key, all_over, revision=row.revision)
    await alone.send("/studio/programs/passives-to-promoters/versions", {"revision": "2"})
    exported = (await alone.client.get("/studio/programs/passives-to-promoters/text.yaml")).text
    assert exported == all_over
    shutil.copyfile(sqlite_template, tmp_path / "other.db")
    other = open_house(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'other.db'}", secret_key=SECRET))
    try:
        async with other.database.work(SYSTEM) as work:
            await programs.load(work, exported, "export.yaml", TAKE_PARTS)
        async with other.database.read() as read_:
            again: Any = await programs.get(read_, "passives-to-promoters")
    finally:
        await other.close()
    assert again.text == exported
    assert again.document == read(all_over).values
