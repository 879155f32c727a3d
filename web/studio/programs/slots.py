"""A form made from the schema: for each field of a shape what is shown, and what is meant by what comes back. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.errors import Mistake
from advocacy.programs.fields import KINDS, Field, Shape
from advocacy.programs.nodes import Path
from advocacy.programs.spelling import on_a_line
from web.studio.programs.paths import spelled

UNITS = {"P{}D": "days", "P{}W": "weeks", "P{}M": "months", "P{}Y": "years", "PT{}H": "hours", "PT{}M": "minutes"}
AS_WRITTEN = "{}"
THERE = "there"
_PERIOD = re.compile(r"(PT?)(\d{1,5})([DWMYH])")
NAMED_BY = {"level": "key"}
PLACES = {"challenge": "challenges", "mail": "mails", "badge": "badges", "package": "packages", "track": "tracks",
          "survey": "surveys", "task": "tasks", "level": "levels", "reward": "rewards"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a form.

    Attributes:
        field: as the schema has it.
        name: of the input, relative to the form's part.
        path: where it stands, as an address has it.
        widget: how it is asked: ``line``, ``text``, ``number``, ``share``, ``period``, ``choice``, ``flag``,
            ``several``, ``lines``, ``condition`` or ``shape``.
        value: what stands in it.
        unit: of a period.
        chosen: of several, those that hold.
        options: what to choose from, each with how it is called.
        said: a condition, as it is written.
        mistake: what is wrong with it.
        is_there: whether an optional shape is.
        inner: the fields of a shape.
        beside: what it says in the other of two versions, where two people changed it at once.
    """

    field: Field
    name: str
    path: str
    widget: str
    value: str = ""
    unit: str = ""
    chosen: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    said: Any = None
    mistake: Mistake | None = None
    is_there: bool = True
    inner: "Sequence[Slot]" = ()
    beside: "Beside | None" = None

    @property
    def kind_help(self) -> str:
        """How such a value is written."""
        return KINDS[self.field.kind]

    @property
    def units(self) -> Sequence[tuple[str, str]]:
        """The units a period can have; what has several of them stays as it is written."""
        written = [(AS_WRITTEN, "as written")] if self.unit == AS_WRITTEN else []
        return [*UNITS.items(), *written]


@dataclass(frozen=True, slots=True)
class Beside:
    """The other version of a field: a colleague's, or where theirs stands in it already, what it said before."""

    slot: Slot
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What a form knows besides its part: the whole document as written, and what is wrong, by path."""

    written: Mapping[str, Any]
    wrong: Mapping[Path, Mistake]
    typed: Mapping[str, Sequence[str]] | None = None


def slots_of(shape: Shape, said: Mapping[str, Any], path: Path, around: Around, before: str = "") -> list[Slot]:
    """The fields of a form for one shape.

    Args:
        shape: what is edited.
        said: what is written there.
        path: where it stands.
        around: the rest.
        before: what the names of its inputs begin with.
    """
    return [
        _slot(field, said.get(field.name), (*path, field.name), around, f"{before}{field.name}")
        for field in shape.fields
        if not is_rows(field)
    ]


def untouched(slots: Sequence[Slot]) -> dict[str, tuple[str, ...]]:
    """What a form sends when nobody has touched it."""
    sent: dict[str, tuple[str, ...]] = {}
    for slot in slots:
        if slot.widget == "shape":
            there = {f"{slot.name}.{THERE}": ("yes",)} if slot.is_there and slot.unit else {}
            sent |= {**there, **untouched(slot.inner)} if slot.is_there else {}
        elif slot.widget == "flag":
            sent |= {slot.name: ("yes",)} if slot.value else {}
        elif slot.widget == "several":
            sent[slot.name] = tuple(slot.chosen)
        elif slot.widget != "condition":
            sent[slot.name] = (slot.value,)
            if slot.widget == "period":
                sent[f"{slot.name}.unit"] = (slot.unit,)
    return sent


def is_rows(field: Field) -> bool:
    """Whether a field is a list of things with pages of their own, and no field of a form."""
    if field.kind == "map":
        return True
    return field.kind == "list" and bool(field.each and (field.each.shape or field.each.shapes or field.each.refers))


def _slot(field: Field, said: Any, path: Path, around: Around, name: str) -> Slot:
    wrong, at = around.wrong.get(path), spelled(path)
    if field.kind == "shape" and field.shape:
        is_optional = field.default is None and not field.required
        held = said if isinstance(said, Mapping) else {}
        is_there = bool(held) or not is_optional
        if around.typed is not None and is_optional:
            is_there = bool(around.typed.get(f"{name}.{THERE}"))
        inner = slots_of(field.shape, held, path, around, f"{name}.")
        return Slot(
            field, name, at, "shape", mistake=wrong, is_there=is_there, inner=inner, unit=str(is_optional or "")
        )
    if field.kind == "condition":
        return Slot(field, name, at, "condition", said=said, mistake=wrong)
    typed = around.typed
    shown = shown_of(field, said) if typed is None else tuple(typed.get(name, ()))
    options = _options(field, around.written, shown)
    if field.kind == "list" and field.each:
        widget = "several" if field.each.choices else "lines"
        return Slot(field, name, at, widget, value="\n".join(shown), chosen=shown, options=options, mistake=wrong)
    value = shown[0] if shown else ""
    if field.kind == "period":
        number, unit = _as_period(value) if typed is None else (value, (typed.get(f"{name}.unit") or [AS_WRITTEN])[0])
        return Slot(field, name, at, "period", value=number, unit=unit, mistake=wrong)
    widgets = {"text": "text", "whole": "number", "amount": "number", "share": "share", "flag": "flag"}
    widget = "choice" if options else widgets.get(field.kind, "line")
    return Slot(field, name, at, widget, value=value, options=options, mistake=wrong)


def shown_of(field: Field, said: Any) -> tuple[str, ...]:
    """What stands in an input for what is written, or for the default where nothing is."""
    held = field.default if said is None else said
    if field.kind == "list":
        return tuple(_plain(one) for one in held) if isinstance(held, list) else ()
    if held is None:
        return ("",)
    if field.kind == "flag":
        return ("yes",) if held is True else ()
    if field.kind == "share":
        return (
            f"{held * 100:g}" if isinstance(held, float) and held <= 1 else str(held).strip().removesuffix("%").strip(),
        )
    return (_plain(held).rstrip("\n"),)


def items(written: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The shapes in a list of the document, leaving out what is no shape."""
    held = written.get(name)
    return [one for one in held if isinstance(one, Mapping)] if isinstance(held, list) else []


def known(refers: str, written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The keys that a reference can name, each with how it is called."""
    if refers == "channel":
        held = written.get("channels")
        return [(str(name), str(name)) for name in held] if isinstance(held, Mapping) else []
    named_by = NAMED_BY.get(refers, refers)
    found = items(written, PLACES.get(refers, ""))
    return [(str(one.get(named_by)), title_of(one) or str(one.get(named_by))) for one in found if one.get(named_by)]


def title_of(item: Mapping[str, Any]) -> str:
    """How a thing of a program is called."""
    return str(next((item[name] for name in ("title", "name", "subject") if item.get(name)), ""))


def _options(field: Field, written: Mapping[str, Any], shown: Sequence[str]) -> list[tuple[str, str]]:
    one = field.each if field.kind == "list" and field.each else field
    if one.choices:
        return [(choice, choice) for choice in one.choices]
    if not one.refers:
        return []
    found = known(one.refers, written)
    return found + [(value, value) for value in shown if value and value not in dict(found)]


def _as_period(value: str) -> tuple[str, str]:
    found = _PERIOD.fullmatch(value)
    pattern = f"{found[1]}{{}}{found[3]}" if found else AS_WRITTEN
    if found and pattern in UNITS:
        return found[2], pattern
    return value, AS_WRITTEN if value else "P{}D"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else on_a_line(value)
