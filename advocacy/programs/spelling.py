"""How values are spelled in a program: the shortest YAML that reads as exactly that value. Pure.

Words stand bare where they can and in double quotes where they must; words of several lines are a block after ``|``.
Small mappings and lists of single values stay on one line, as a person would write them.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from advocacy.programs.nodes import value_of

STEP = 2
_LONGEST = 84
_MOST_ON_A_LINE = 3
# What may begin and make up bare words; anything else is put in quotes, which is never wrong.
_BARE = re.compile(r"[^\W_][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]*", re.UNICODE)
_BREAKS = re.compile(r": |:$| #|\s$")
_FLOW_MARKS = re.compile(r"[\[\]{},]|:(?!//)")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]")


def on_a_line(value: Any) -> str:
    """A value on one line, whatever it is."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_in_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_in_flow(inner) for inner in value) + "]"
    return _single(value, flow=False)


def in_flow(value: Any) -> str:
    """The same between braces or brackets, where commas divide."""
    return _in_flow(value)


def lines(value: Any, indent: int, *, item: bool = False) -> list[str]:
    """A value below a field, or after a dash.

    Args:
        value: what to spell.
        indent: where lines of its own begin.
        item: whether it stands after a dash, so that its first field may stand on the dash's line.

    Returns:
        what stands on the line of the field or the dash, and then lines of its own.
    """
    if isinstance(value, str) and "\n" in value and _fits_a_block(value):
        clipped = value.endswith("\n")
        body = (value[:-1] if clipped else value).split("\n")
        return ["|" if clipped else "|-", *(" " * indent + line if line else "" for line in body)]
    if isinstance(value, Mapping) and value and not _is_small(value):
        own = [line for key, inner in value.items() for line in field_lines(str(key), inner, indent)]
        return [own[0][indent:], *own[1:]] if item else ["", *own]
    if isinstance(value, list) and value and not _is_small(value):
        return ["", *(line for inner in value for line in item_lines(inner, indent))]
    return [on_a_line(value)]


def field_lines(key: str, value: Any, indent: int) -> list[str]:
    """A field with its value, on lines of their own."""
    first, *rest = lines(value, indent + STEP)
    return [f"{' ' * indent}{_key(key)}: {first}".rstrip(" "), *rest]


def item_lines(value: Any, indent: int) -> list[str]:
    """An item of a list with its dash, on lines of its own."""
    first, *rest = lines(value, indent + STEP, item=True)
    return [f"{' ' * indent}- {first}".rstrip(" "), *rest]


def _is_small(value: Any) -> bool:
    inside = list(value.values()) if isinstance(value, Mapping) else list(value)
    if isinstance(value, Mapping):
        fits = len(inside) <= _MOST_ON_A_LINE
    else:
        fits = not any(isinstance(inner, Mapping | list) for inner in inside)
    return fits and not _has_lines(value) and len(on_a_line(value)) <= _LONGEST


def _has_lines(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_lines(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_has_lines(inner) for inner in value)
    return isinstance(value, str) and "\n" in value


def _fits_a_block(value: str) -> bool:
    # What a block cannot say for certain (spaces in front, blank ends, invisible marks) goes in quotes instead.
    body = value.removesuffix("\n")
    kept = [line for line in body.split("\n") if line]
    if not kept or body.startswith(("\n", " ")) or body.endswith("\n") or _UNPRINTABLE.search(value):
        return False
    return all(line.strip() for line in kept)


def _key(key: Any) -> str:
    return _single(str(key), flow=True, key=True)


def _in_flow(value: Any) -> str:
    return on_a_line(value) if isinstance(value, Mapping | list | tuple) else _single(value, flow=True)


def _single(value: Any, *, flow: bool, key: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        spelled = f"{value:.6f}".rstrip("0")
        return f"{spelled}0" if spelled.endswith(".") else spelled
    if isinstance(value, int):
        return str(value)
    said = str(value)
    bare = _BARE.fullmatch(said) and not _BREAKS.search(said) and not (flow and _FLOW_MARKS.search(said))
    # A field's name is a word whatever it looks like.
    return said if bare and (key or isinstance(value_of(said), str)) else _quoted(said)


def _quoted(said: str) -> str:
    quoted = json.dumps(said, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
