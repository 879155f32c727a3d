"""What is meant by a form that came back: which parts of the program it changes, and to what. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advocacy.programs.fields import Field, Shape
from advocacy.programs.nodes import Path
from web.studio.programs.slots import AS_WRITTEN, THERE, is_rows, shown_of

_WHOLE = re.compile(r"-?\d{1,15}")
_AMOUNT = re.compile(r"-?\d{1,12}\.\d{1,6}")


def changed(
    shape: Shape, said: Mapping[str, Any], sent: Mapping[str, Sequence[str]], before: str = ""
) -> Iterator[tuple[Path, Any]]:
    """What a form that came back changes: paths within its part, each with its new value; None for nothing."""
    for field in shape.fields:
        name, held = f"{before}{field.name}", said.get(field.name)
        if is_rows(field) or field.kind == "condition":
            continue
        if field.kind == "shape" and field.shape:
            yield from _changed_shape(field, held, sent, name)
        elif _is_different(field, held, sent, name):
            yield (field.name,), meant(field, held, sent, name)


def meant(field: Field, held: Any, sent: Mapping[str, Sequence[str]], name: str) -> Any:
    """What is meant by what came back in a field."""
    values = [one.replace("\r\n", "\n") for one in sent.get(name, ())]
    if field.kind == "flag":
        return bool(values)
    if field.kind == "list":
        lines = [line.strip() for one in values for line in one.split("\n")]
        return [line for line in lines if line]
    if field.kind == "text":
        return _text(values[0].strip("\n") if values else "", held)
    value = values[0].strip() if values else ""
    return _single(field, value, sent, name) if value else None


def _text(body: str, held: Any) -> str | None:
    # Words of several lines end in a line of their own, as a block does; one line stays one line.
    ends = "\n" in body or str(held or "").endswith("\n")
    return (f"{body}\n" if ends else body) if body.strip() else None


def _single(field: Field, value: str, sent: Mapping[str, Sequence[str]], name: str) -> Any:
    if field.kind == "period":
        return ((sent.get(f"{name}.unit") or [AS_WRITTEN])[0] or AS_WRITTEN).replace("{}", value)
    if field.kind == "share":
        return f"{value.removesuffix('%').strip()}%"
    if field.kind in {"whole", "amount"}:
        plain = value.replace(",", ".") if field.kind == "amount" else value
        return int(plain) if _WHOLE.fullmatch(plain) else float(plain) if _AMOUNT.fullmatch(plain) else value
    return value


def _changed_shape(field: Field, held: Any, sent: Mapping[str, Sequence[str]], name: str) -> Iterator[tuple[Path, Any]]:
    is_optional = field.default is None and not field.required
    if is_optional and not sent.get(f"{name}.{THERE}"):
        if held is not None:
            yield (field.name,), None
        return
    inner = (
        list(changed(field.shape, held if isinstance(held, Mapping) else {}, sent, f"{name}.")) if field.shape else []
    )
    if held is None and is_optional:
        yield (field.name,), dict(_nested(inner))
        return
    yield from (((field.name, *path), value) for path, value in inner)


def _nested(inner: Sequence[tuple[Path, Any]]) -> Iterator[tuple[str, Any]]:
    for path, value in inner:
        if len(path) == 1 and value is not None:
            yield str(path[0]), value


def _is_different(field: Field, held: Any, sent: Mapping[str, Sequence[str]], name: str) -> bool:
    shown = shown_of(field, held)
    if field.kind == "period":
        return ((meant(field, held, sent, name) or ""),) != shown
    typed = tuple(one.replace("\r\n", "\n") for one in sent.get(name, ()))
    if field.kind == "list" and field.each and not field.each.choices:
        return tuple(meant(field, held, sent, name)) != shown
    if field.kind == "text":
        return tuple(one.rstrip("\n") for one in typed) != shown
    return typed != shown
