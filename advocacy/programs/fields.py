"""How a schema is written down: shapes of named fields, each with its kind and its meaning. Data, not code.

The reader of documents checks against it, the lint follows its references, and forms are drawn from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KINDS: Mapping[str, str] = {
    "key": "a short name of small letters, digits and hyphens, like your-candy",
    "attribute": "the name of a customer attribute: small letters, digits, _ and -, like shirt",
    "words": "a line of text",
    "text": "text in Markdown, of any number of lines",
    "whole": "a whole number",
    "amount": "a number, like 18 or 12.50",
    "share": "a share, like 25%",
    "flag": "true or false",
    "period": "a length of time: P2M is two months, P7D seven days, PT12H twelve hours",
    "date": "a day, like 2026-03-31",
    "link": "an address that begins with https://",
    "address": "a mail address",
    "language": "a language, like en or de-AT",
    "currency": "three capital letters, like EUR",
    "event": "something that happened, like member.joined",
    "choice": "one of a few words",
    "condition": "what has to be so, like {segment: passive}",
    "shape": "fields of its own",
    "one of": "one of several shapes, told apart by their first field",
    "list": "a list",
    "map": "names with something for each",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape.

    Attributes:
        name: as it is written.
        kind: one of ``KINDS``.
        meaning: in a few plain words, for forms and for messages.
        required: whether it has to be there.
        default: what stands for it where it is not; an empty mapping stands for a shape of defaults.
        choices: the words that a choice is among.
        least: of a number the smallest, of a list the fewest.
        most: of a number the largest, of a list the most, of words the most characters.
        refers: whose key it is: ``challenge``, ``mail``, ``level`` …; empty where it names nothing.
        shape: the fields of a shape.
        shapes: by their first field, the shapes that one is chosen from.
        each: what the items of a list or a map are.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    refers: str = ""
    shape: "Shape | None" = None
    shapes: "Mapping[str, Shape] | None" = None
    each: "Field | None" = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known fields.

    Attributes:
        name: what one of them is called, with its article: ``a challenge``.
        fields: in the order a form shows them.
        named_by: the field that holds its own key, unique in its list; empty where it has none.
    """

    name: str
    fields: tuple[Field, ...]
    named_by: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


def list_of(name: str, each: Field, meaning: str, **more: Any) -> Field:
    """A field that is a list of ``each``."""
    return Field(name, "list", meaning, default=more.pop("default", []), each=each, **more)


def shapes_of(name: str, shape: Shape, meaning: str, **more: Any) -> Field:
    """A field that is a list of shapes."""
    return list_of(name, Field(name, "shape", meaning, shape=shape), meaning, **more)


def shape_for(shapes: Mapping[str, Shape], item: Mapping[str, Any]) -> tuple[str, Shape] | None:
    """Which of the shapes an item is: the first whose telling field it has."""
    return next(((name, shape) for name, shape in shapes.items() if name in item), None)


def walk(
    field: Field, value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[Field, Any, tuple[str | int, ...]]]:
    """Every field below that holds something, with its value and where it stands."""
    yield field, value, path
    if isinstance(value, list) and field.each:
        for position, item in enumerate(value):
            yield from walk(field.each, item, (*path, position))
    elif isinstance(value, Mapping):
        for name, held in value.items():
            inner = _below(field, value, name)
            if inner is not None and held is not None:
                yield from walk(inner, held, (*path, name))


def place(field: Field, value: Any, path: tuple[str | int, ...]) -> str:
    """A path in words: items by their own key, or counted from 1 where they have none."""
    words: list[str] = []
    here: Field | None = field
    for step in path:
        if isinstance(step, int):
            here = here.each if here else None
            value = value[step] if isinstance(value, list) and step < len(value) else None
            named_by = here.shape.named_by if here and here.shape else ""
            named = value.get(named_by) if isinstance(value, Mapping) else None
            words.append(str(named) if isinstance(named, str | int) else str(step + 1))
        else:
            here = _below(here, value, step)
            value = value.get(step) if isinstance(value, Mapping) else None
            words.append(step)
    return " › ".join(words)


def field_at(field: Field, value: Any, path: tuple[str | int, ...]) -> Field | None:
    """What stands at a path of a document that says ``value``; None where its schema knows nothing of it."""
    here: Field | None = field
    for step in path:
        if isinstance(step, int):
            here = here.each if here else None
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            here = _below(here, value, step)
            value = value.get(step) if isinstance(value, Mapping) else None
    return here


def shape_of(field: Field | None, value: Any) -> Shape | None:
    """The shape of what stands there, chosen by what it says where there are several."""
    if field is None:
        return None
    chosen = shape_for(field.shapes, value) if field.shapes and isinstance(value, Mapping) else None
    return chosen[1] if chosen else field.shape


def _below(field: Field | None, value: Any, name: str) -> Field | None:
    if field is None:
        return None
    if field.kind == "map":
        return field.each
    shape = shape_of(field, value)
    return shape.field(name) if shape else None
