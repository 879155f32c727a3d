"""A program with one of everything there is, made by nothing but the forms of the designer."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from advocacy.programs.editing import insert
from advocacy.programs.fields import Field, Shape, shape_of, walk
from advocacy.programs.nodes import Path, nodes, plain
from advocacy.programs.schema import DOCUMENT
from advocacy.programs.stages_schema import STAGES
from advocacy.programs.templates import EMPTY, begun
from web.studio.programs.filling import filled
from web.studio.programs.overtaken import Seen
from web.studio.programs.part_view import field_and_value, shape_to_add
from web.studio.programs.slots import THERE, Around, Slot, slots_of
from web.studio.rules.parts import fields_of
from web.studio.rules.program_conditions import with_condition
from web.studio.rules.rule_form import typed
from web.studio.rules.rule_text import NEW, applied
from web.studio.rules.showing import group_of
from web.studio.rules.writing import Scope

KEY = "one-of-everything"
LINE = " Ünter: a # b, [d] 'e' \"f\" & \\ – “g” 日本 ? * ! | > % @ `"
TEXT = "  Ahead: of it\r\n\r\n- # no remark\r\n\"so\" 'so' – 日本: yes\r\n    four spaces ahead \r\n\tand a tab\r\n%"
CONDITION = {
    "all": [
        {"score": {"at_least": 3}},
        {"any": [{"level": "newcomer"}, {"account.tier": "a: b # c"}, {"joined_at": {"within": "P2M"}}]},
        {
            "none": [
                {"tags": {"has": "ü – “x”"}},
                {"did": "shipment.declined", "object": "package-one", "within": "P30D"},
            ]
        },
        {"created_at": {"before": "2026-01-31"}},
    ]
}
LEVELS = {"newcomer": 0, "insider": 1}
_KINDS: Mapping[str, tuple[str, str]] = {
    "link": ("https://example.com/a?b=c&d=%20#e", "https://example.com/other"),
    "address": ("o'hara+a@example.com", "other@example.com"),
    "language": ("de-AT", "fr"),
    "currency": ("CHF", "EUR"),
    "attribute": ("shirt_cut-2", "candy"),
    "date": ("2026-03-31", "2026-02-28"),
    "share": ("12.5", "30"),
    "amount": ("12.5", "18"),
    "period": ("9", "3"),
}
"""By kind, a value and another."""
_CHOSEN: Mapping[tuple[str, str], str] = {
    ("a question", "kind"): "one",
    ("a question", "options"): "A: b\r\n# c\r\n- d\r\nyes",
    ("a quiz question", "options"): "A: b\r\nno",
    ("a quiz question", "answer"): "A: b",
    ("a mail", "kind"): "invitation",
    ("a track", "asks"): "allowed",
    ("a level", "key"): "newcomer",
    ("a level", "from"): "0",
    ("a challenge", "ends"): "2026-04-30",
}
"""What a field has to be so that the program makes sense."""


def parts(text: str) -> Iterator[tuple[Path, Shape]]:
    """Every part of a program with a form of its own, but for its rules."""
    for field, value, path in walk(DOCUMENT, plain(nodes(text)[0])):
        is_item = not path or isinstance(path[-1], int) or path[:-1] == ("channels",) or len(path) == 1
        if is_item and path[:1] != ("rules",) and isinstance(value, Mapping) and field.kind in {"shape", "one of"}:
            shape = shape_of(field, value)
            assert shape
            yield path, shape


def flat(slots: Sequence[Slot]) -> Iterator[Slot]:
    """The fields that hold something, those of inner shapes too."""
    for slot in slots:
        if slot.widget == "shape":
            yield from flat(slot.inner)
        elif slot.widget != "condition":
            yield slot


def value_for(shape: Shape, slot: Slot, *, other: bool = False) -> Sequence[str] | None:
    """What somebody would put into a field, or something else; None where there is only one thing to say."""
    field = slot.field
    if chosen := _CHOSEN.get((shape.name, field.name)):
        return None if other else (chosen,)
    if slot.widget in {"choice", "several"}:
        options = [one for one, _ in slot.options]
        if slot.widget == "several":
            return options[:1] if other else options
        return [one for one in options if not other or one != slot.value][-1:] or None
    if slot.widget == "flag":
        return () if slot.value else ("yes",)
    return (_typed(slot, other=other),)


def _typed(slot: Slot, *, other: bool) -> str:
    field, each = slot.field, slot.field.each
    if slot.widget == "lines":
        is_attribute = each is not None and each.kind == "attribute"
        return ("first_2\r\nsecond" if is_attribute else f"{LINE}\r\n- two: 2\r\n3") + ("x" if other else "")
    if field.kind in {"whole", "key"}:
        return (
            f"{field.name}-{'other' if other else 'one'}"
            if field.kind == "key"
            else str((field.least or 0) + 2 + other)
        )
    if field.kind in _KINDS:
        return _KINDS[field.kind][other]
    words = TEXT if field.kind == "text" else LINE[: (field.most or 300) - 6]
    return f"{words} other" if other else words


def filled_out(shape: Shape, slots: Sequence[Slot]) -> dict[str, Sequence[str]]:
    """Every field of a form, filled in."""
    sent: dict[str, Sequence[str]] = {f"{slot.name}.{THERE}": ("yes",) for slot in _shapes(slots)}
    for slot in flat(slots):
        value = value_for(_shape_of(shape, slot), slot)
        if value:
            sent[slot.name] = value
        if slot.widget == "period":
            sent[f"{slot.name}.unit"] = ("P{}D",)
    return sent


def _shapes(slots: Sequence[Slot]) -> Iterator[Slot]:
    for slot in slots:
        if slot.widget == "shape":
            yield slot
            yield from _shapes(slot.inner)


def _shape_of(shape: Shape, slot: Slot) -> Shape:
    for step in slot.name.split(".")[:-1]:
        shape = (shape.field(step) or Field("", "shape", "")).shape or shape
    return shape


class _Designer:
    """Somebody who fills in forms, and nothing else."""

    def __init__(self) -> None:
        self.text = begun(EMPTY.format(key=KEY), key=KEY, name=LINE, host="Ann O'Hara: “host”", mail="a@example.com")

    @property
    def written(self) -> Any:
        return plain(nodes(self.text)[0])

    def add(self, path: Path, new: str = "yes", **named: str) -> Path:
        field, held = field_and_value(self.written, path)
        shape = shape_to_add(field, new)
        at = (*path, len(held or ()))
        sent = filled_out(shape, slots_of(shape, {}, at, Around(self.written, {})))
        self.text, at = filled(self.text, path, new, {**sent, **{name: (value,) for name, value in named.items()}})
        return at

    def change(self, path: Path) -> None:
        field, held = field_and_value(self.written, path)
        shape = shape_of(field, held)
        assert shape
        sent = filled_out(shape, slots_of(shape, held or {}, path, Around(self.written, {})))
        if not path:
            sent = {name: sent[name] for name in ("name", "language")}
        self.text, _ = filled(self.text, path, "", sent)

    def rule(self, when: str, then: str, condition: Any = None, **values: str) -> None:
        scope = Scope(LEVELS, when)
        sent = [("rule", ""), ("when", when), ("once", "object"), ("then.0.kind", then)]
        sent += fields_of(group_of(condition, scope)) if condition else []
        sent += [(f"then.0.{name.replace('__', '.')}", value) for name, value in values.items()]
        sent += [("then.0.after", "12"), ("then.0.after.unit", "hours")]
        sent += fields_of(group_of(CONDITION if condition else {"left": True}, Scope(LEVELS)), "then.0.unless")
        draft: Any = SimpleNamespace(text=self.text)
        self.text, _ = applied(Seen(draft, self.text), NEW, typed(sent))

    def condition(self, path: Path, condition: Any) -> None:
        group = group_of(condition, Scope(LEVELS))
        self.text = with_condition(self.text, path, fields_of(group))


@cache
def everything() -> str:
    """The text of that program."""
    made = _Designer()
    for path in ((), ("levels", 0), ("host",), ("goal",), ("weekly",)):
        made.change(path)
    made.add(("levels",), **{"key": "insider", "from": "100"})
    made.add(("badges",))
    for mail, kind in (("mail-one", "invitation"), ("asks", "survey"), ("says", "service")):
        made.add(("mails",), mail=mail, kind=kind)
    made.add(("surveys",), mail="asks")
    for path in (("admits",), ("invitations",), ("holdout",)):
        made.change(path)
    made.add(("invitations", "passive", "reminders"), mail="mail-one")
    for name in ("packages", "rewards", "tasks"):
        made.add((name,))
    made.add(("channels",), map_key="team")
    challenge = made.add(("challenges",))
    for kind in STAGES:
        made.add((*challenge, "stages"), kind)
    made.add(("challenges",), challenge="first", stream="", repeat="once")
    made.add(("challenges", 1, "stages"), "read")
    made.add(("tracks",))
    made.text = insert(made.text, ("tracks", 0, "challenges"), 0, "first")
    made.text = insert(made.text, ("challenges", 0, "needs"), 0, "first")
    with_conditions: tuple[Path, ...] = (("admits", "if"), ("tracks", 0, "for"), ("rewards", 0, "for"))
    for at in with_conditions:
        made.condition(at, CONDITION)
    made.condition(("challenges", 0, "for"), {"language": 'de: "at" # ü'})
    made.condition(("challenges", 0, "opens"), {"level": "insider"})
    for when, then, said in _RULES:
        made.rule(when, then, CONDITION if then == "task" else None, **said)
    return made.text


_RULES: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("score.received", "award", {"award": "7"}),
    ("member.joined", "badge", {"badge": "badge-one"}),
    ("level.reached", "ship", {"ship": "package-one"}),
    ("member.returned", "enrol", {"enrol": "track-one"}),
    ("challenge.completed", "mail", {"mail": "says"}),
    ("shipment.sent", "survey", {"survey": "survey-one", "counts_as": "program"}),
    ("question.asked", "notify", {"channel": "team"}),
    ("track.finished", "task", {"task": "task-one", "due": "3", "due__unit": "weeks"}),
    ("badge.earned", "tag", {"tag": "a: b # “c”"}),
    ("badge.earned", "untag", {"untag": "- yes"}),
)
"""A rule for each kind of action."""
