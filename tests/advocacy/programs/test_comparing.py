"""What changed is said line by line, and in words by place."""

from pathlib import Path as File
from typing import Any

import pytest

from advocacy.programs.comparing import Change, changes, lines
from advocacy.programs.editing import insert, move, put, remove

PASSIVES = (File(__file__).parents[3] / "seeds/programs/passives.yaml").read_text()


def test_the_same_text_has_nothing_to_say() -> None:
    assert changes(PASSIVES, PASSIVES) == []
    assert lines(PASSIVES, PASSIVES) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (30, Change("changed", "challenges › your-candy › points", ("challenges", 1, "points"), "20", "30")),
        (True, Change("added", "challenges › your-candy › ask", ("challenges", 1, "ask"), "", "true")),
        (3, Change("changed", "weekly › cap", ("weekly", "cap"), "2", "3")),
        (
            {"mail": "l@example.com"},
            Change("added", "channels › legal", ("channels", "legal"), "", "{mail: l@example.com}"),
        ),
        (
            "short",
            Change(
                "changed",
                "challenges › your-shirt › stages › 1 › kind",
                ("challenges", 2, "stages", 0, "kind"),
                "one",
                "short",
            ),
        ),
        (
            {"segment": "promoter"},
            Change(
                "changed",
                "tracks › passive-welcome › for",
                ("tracks", 0, "for"),
                "{segment: passive}",
                "{segment: promoter}",
            ),
        ),
    ],
)
def test_a_change_is_said_by_its_place(value: Any, expected: Change) -> None:
    assert changes(PASSIVES, put(PASSIVES, expected.path, value)) == [expected]


def test_items_are_told_by_their_name_wherever_they_stand() -> None:
    less = remove(PASSIVES, ("challenges", 0))
    (gone,) = changes(PASSIVES, less)
    assert (gone.kind, gone.place, gone.before) == ("removed", "challenges › look-around", "Take a look around")
    (back,) = changes(less, PASSIVES)
    assert (back.kind, back.place, back.path) == ("added", "challenges › look-around", ("challenges", 0))
    changed = put(less, ("challenges", 0, "points"), 25)
    assert [one.place for one in changes(PASSIVES, changed)] == [
        "challenges › your-candy › points",
        "challenges › look-around",
    ]
    moved = changes(PASSIVES, move(PASSIVES, ("rewards",), 0, 1))
    assert [(one.kind, one.place, one.before, one.after) for one in moved] == [
        ("moved", "rewards › notebook", "2", "1"),
        ("moved", "rewards › charity", "1", "2"),
    ]


def test_an_added_stage_is_one_change() -> None:
    more = insert(PASSIVES, ("challenges", 1, "stages"), 1, {"read": "Thank you."})
    (change,) = changes(PASSIVES, more)
    assert (change.kind, change.place) == ("changed", "challenges › your-candy › stages")


def test_lines_show_what_stands_around_and_leave_out_the_rest() -> None:
    found = lines(PASSIVES, PASSIVES.replace("weekly: {cap: 2}", "weekly: {cap: 3}"))
    assert [line.kind for line in found] == ["skipped", *["same"] * 3, "gone", "new", *["same"] * 3]
    gone, new = found[4], found[5]
    assert (gone.words, new.words) == ("weekly: {cap: 2}", "weekly: {cap: 3}")
    assert gone.before == new.after


def test_what_cannot_be_read_is_compared_by_lines_alone() -> None:
    assert changes(PASSIVES, "program: [") == []
    assert lines(PASSIVES, "program: [")[-1].kind in {"gone", "new"}
