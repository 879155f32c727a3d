"""One part of a text changes, and not a character elsewhere."""

import json
from copy import deepcopy
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.errors import Invalid, NotFound
from advocacy.programs.document import read
from advocacy.programs.editing import insert, move, put, remove, written_at
from advocacy.programs.nodes import LONGEST_VALUE, Path, nodes, plain

PASSIVES = (File(__file__).parents[3] / "seeds/programs/passives.yaml").read_text()
WRITTEN = plain(nodes(PASSIVES)[0])
# The same manner of writing in a tenth of the length, for what is tried hundreds of times.
SHORT = PASSIVES[: PASSIVES.index("  - challenge: your-shirt")] + PASSIVES[PASSIVES.index("\nchannels:") :]

ODD = """\
# A text as people write them.
a: one   # behind
b:
  # above x
  x: {k: 1, l: [u, v]}   # tail
  y: |
    first
      second

# between
c:
- k: v
  l: |+
    kept

  # inside
  m: >-
    folded
    twice
-   k: w   # wide
    l: 'quoted: yes'

# above the last
-
  k: null
d:
e: []
f: {}
g: {p: [one, two, three], q: "a, b"}
h: [a,
    b,  # of two lines
    c]
i:
  - - n
    - o
  - - p
"""


def _reads(text: str) -> Any:
    node, problems = nodes(text)
    assert not problems
    return plain(node)


def _paths(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(found for step, held in inner for found in _paths(held, (*path, step)))]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _lists(value: Any) -> list[Path]:
    return [path for path in _paths(value) if isinstance(_at(value, path), list) and _at(value, path)]


def _outside(before: str, after: str) -> tuple[int, int]:
    """How many lines are the same at the beginning and at the end."""
    old, new = before.split("\n"), after.split("\n")
    front = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    room = min(len(old), len(new)) - front
    back = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    return front, back


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


TEXTS = [SHORT, ODD]
TYPED = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n")
WORDS = st.text(TYPED, max_size=60) | st.sampled_from(
    ["true", "null", "12", "P2M", "25%", "- dash", "a: b", "a #b", "{x}", "[y", "# no", "'q'", '"', "x:", "two\nlines",
     "two\nlines\n", "  spaced", "trailing ", "tab\tin", "\n", "a\n\nb\n\n", " a\nb", "@at", "%p", "*s", "&a", "!t",
     "é", "…", "\U0001f600", "\u2028", "\x85", "\ufeff", "?", "-", ":", ",", "~", "", "0x1", "1_0", "=", "<<", "---",
     "..."]
)  # fmt: skip
SINGLES = WORDS | st.integers(-(10**9), 10**9) | st.booleans() | st.sampled_from([0.5, 12.25, 100.0])
VALUES = st.recursive(
    SINGLES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["k", "event.score", "a b", "é"]), inner)
    ),
    max_leaves=6,
)


def _keepable(value: Any) -> bool:
    said = json.dumps(value)
    return not any(f"\\u00{code:02x}" in said for code in (*range(32), 0x7F)) and len(said) < LONGEST_VALUE


@pytest.mark.parametrize("text", TEXTS, ids=["shipped", "odd"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_part_can_have_any_value(text: str, data: st.DataObject) -> None:
    written = _reads(text)
    path = data.draw(st.sampled_from(_paths(written)))
    value = data.draw(VALUES.filter(_keepable))
    wanted = deepcopy(written)
    _at(wanted, path[:-1])[path[-1]] = value
    assert _same(_reads(put(text, path, value)), wanted)


@pytest.mark.parametrize("text", TEXTS, ids=["shipped", "odd"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_part_can_be_taken_out(text: str, data: st.DataObject) -> None:
    written = _reads(text)
    path = data.draw(st.sampled_from(_paths(written)))
    wanted = deepcopy(written)
    del _at(wanted, path[:-1])[path[-1]]
    assert _same(_reads(remove(text, path)), wanted)


@pytest.mark.parametrize("text", TEXTS, ids=["shipped", "odd"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_items_come_and_go(text: str, data: st.DataObject) -> None:
    written = _reads(text)
    path = data.draw(st.sampled_from(_lists(written)))
    held = _at(written, path)
    position = data.draw(st.integers(0, len(held)))
    value = data.draw(VALUES.filter(_keepable))
    wanted = deepcopy(written)
    _at(wanted, path).insert(position, value)
    more = insert(text, path, position, value)
    assert _same(_reads(more), wanted)
    back = remove(more, (*path, position))
    assert _same(_reads(back), written)
    if text is SHORT:
        assert back == text


@pytest.mark.parametrize("text", TEXTS, ids=["shipped", "odd"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_items_change_places_and_everything_between_them_stays(text: str, data: st.DataObject) -> None:
    written = _reads(text)
    path = data.draw(st.sampled_from(_lists(written)))
    held = _at(written, path)
    position, to = (data.draw(st.integers(0, len(held) - 1)) for _ in range(2))
    wanted = deepcopy(written)
    items = _at(wanted, path)
    items.insert(to, items.pop(position))
    moved = move(text, path, position, to)
    assert _same(_reads(moved), wanted)
    assert sorted(moved.split("\n")) == sorted(text.split("\n")) or "[" in text
    assert _same(_reads(move(moved, path, to, position)), written)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_outside_the_part_is_the_same_to_the_character(data: st.DataObject) -> None:
    written = _reads(SHORT)
    path = data.draw(st.sampled_from([p for p in _paths(written) if not isinstance(_at(written, p), dict | list)]))
    changed = put(SHORT, path, data.draw(WORDS.filter(_keepable)))
    document = read(SHORT)
    line = document.line(path)
    held = _at(written, path)
    height = str(held).count("\n") + (1 if "\n" in str(held) else 0)
    front, back = _outside(SHORT, changed)
    assert front >= line - 2 - (1 if isinstance(path[-1], int) else 0)
    assert back >= len(SHORT.split("\n")) - line - height - 1 or changed == SHORT


@pytest.mark.parametrize("text", TEXTS, ids=["shipped", "odd"])
def test_the_same_value_again_is_the_same_document(text: str) -> None:
    written = _reads(text)
    for path in _paths(written):
        if _at(written, path) is None:
            continue
        assert _same(_reads(put(text, path, _at(written, path))), written)


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        (("challenges", 0, "points"), 30, "    points: 20\n", "    points: 30\n"),
        (("goal", "converted"), "30%", "goal: {converted: 25%, of: joined}", "goal: {converted: 30%, of: joined}"),
        (("levels", 1, "name"), "In, now", "{key: insider, name: Insider,", '{key: insider, name: "In, now",'),
        (("weekly", "cap"), None, "weekly: {cap: 2}", "weekly: {}"),
        (("packages", 0, "items"), ["Mug"], "items: [Shirt in their size, A bag of their favorite candy, Notebook]",
         "items: [Mug]"),
        (("rewards", 0, "text"), "One\nTwo\n", "    text: You choose from our list. We send you the receipt.\n",
         "    text: |\n      One\n      Two\n"),
        (("rules", 0, "once"), "ever", "    when: member.joined\n    then: [{task: welcome",
         "    when: member.joined\n    once: ever\n    then: [{task: welcome"),
        (("tracks", 0, "text"), None, "    text: A hundred points, and you are an Insider.\n", ""),
    ],
)  # fmt: skip
def test_the_change_is_as_small_as_a_person_would_make_it(path: Path, value: Any, before: str, after: str) -> None:
    assert before in PASSIVES
    assert put(PASSIVES, path, value) == PASSIVES.replace(before, after, 1)


def test_remarks_stay_where_they_are() -> None:
    assert "a: |-   # behind\n  one\n  two\nb:" in put(ODD, ("a",), "one\ntwo")
    assert put(ODD, ("d",), "x") == ODD.replace("\nd:\n", "\nd: x\n")
    assert put(ODD, ("b", "x", "k"), 2) == ODD.replace("{k: 1,", "{k: 2,")
    assert move(ODD, ("g", "p"), 0, 2) == ODD.replace("[one, two, three]", "[two, three, one]")


def test_fields_on_the_way_are_written_where_the_schema_has_them() -> None:
    assert put("program: p\nlevels: []\n", ("host", "name"), "Ann") == "program: p\nhost: {name: Ann}\nlevels: []\n"
    assert insert("program: p\n", ("tracks",), 0, {"track": "t"}) == "program: p\ntracks:\n  - {track: t}\n"


def test_there_is_nothing_to_change_where_there_is_nothing() -> None:
    assert remove(PASSIVES, ("rewards", 99)) == PASSIVES
    with pytest.raises(NotFound, match="rewards › 100"):
        put(PASSIVES, ("rewards", 99, "name"), "x")
    with pytest.raises(NotFound):
        insert(PASSIVES, ("name",), 0, "x")
    with pytest.raises(NotFound):
        move(PASSIVES, ("levels",), 4, 0)
    assert written_at(PASSIVES, ("levels", 9)) is None
    assert written_at(PASSIVES, ("weekly", "cap")) == 2


def test_what_cannot_be_read_is_not_changed() -> None:
    for broken in ("a: [", "a: 1\na: 2\n", ""):
        with pytest.raises(Invalid, match="Line"):
            put(broken, ("a",), 1)
    with pytest.raises(Invalid, match="cannot be written"):
        put("a: 1\n", ("a",), "\x00")
