"""The smallest changes of a text, made by the place of its parts. Pure; who calls them reads what came of it."""

from typing import Any

from advocacy.programs.nodes import Path
from advocacy.programs.spans import Member, Span, line_end, line_start
from advocacy.programs.spelling import STEP, field_lines, in_flow, item_lines, lines


def anew(value: Any) -> str:
    """A whole text."""
    return "\n".join(line for key, inner in value.items() for line in field_lines(key, inner, 0)) + "\n"


def _span(root: Span, path: Path) -> Span:
    for step in path:
        root = _member(root, step).span
    return root


def _member(span: Span, step: str | int) -> Member:
    return span.fields[step] if isinstance(step, str) else span.items[step]


def replaced(text: str, root: Span, path: Path, value: Any) -> str:
    """The value at a path, written anew; a remark behind it stays where it can."""
    if not path:
        return anew(value)
    above = _span(root, path[:-1])
    member = _member(above, path[-1])
    old = member.span
    gap = text[member.after : old.start]
    if above.flow:
        space = "" if old.end > old.start or isinstance(path[-1], int) else " "
        return text[: old.start] + space + in_flow(value) + text[old.end :]
    indent = member.start - line_start(text, member.start) + STEP
    first, *own = lines(value, indent, item=isinstance(path[-1], int))
    on_the_line = old.end > old.start and "\n" not in gap
    head = text[: member.after] + ((gap if on_the_line and gap else " ") + first if first else "")
    end = line_end(text, old.end)
    # A remark behind the old value stays on its line; the lines of a block follow below it.
    return _joined(head + text[old.end : end], own, text[end:])


def added(text: str, root: Span, path: Path, new: tuple[str, Any], order: tuple[str, ...]) -> str:
    """A new field of the mapping at a path, where the order of its shape puts it."""
    name, value = new
    span = _span(root, path)
    before = [one for one in span.fields if one in order and name in order and order.index(one) < order.index(name)]
    names = list(span.fields)
    place = 1 + max((names.index(one) for one in before), default=-1) if name in order else len(names)
    if span.flow:
        return _squeezed(text, span, place, f"{in_flow(name)}: {in_flow(value)}")
    if not names:
        return replaced(text, root, path, {name: value})
    place = max(place, 1)  # the first may share its line with a dash
    column = span.members[0].start - line_start(text, span.members[0].start)
    end = line_end(text, max(span.members[place - 1].span.end, span.members[place - 1].after))
    return _joined(text[:end], field_lines(name, value, column), text[end:])


def inserted(text: str, root: Span, path: Path, place: int, value: Any) -> str:
    """A new item of the list at a path."""
    span = _span(root, path)
    if span.flow:
        return _squeezed(text, span, place, in_flow(value))
    column = span.start - line_start(text, span.start)
    own = item_lines(value, column)
    if place:
        end = line_end(text, max(span.items[place - 1].span.end, span.items[place - 1].after))
        return _joined(text[:end], own, text[end:])
    own[0] = own[0][column:]
    return text[: span.start] + "\n".join(own) + "\n" + " " * column + text[span.start :]


def _squeezed(text: str, span: Span, place: int, words: str) -> str:
    """Between braces or brackets, before the member at a place or behind the last."""
    if place < len(span.members):
        at = span.members[place].start
        return f"{text[:at]}{words}, {text[at:]}"
    if not span.members:
        return text[: span.start + 1] + words + text[span.end - 1 :]
    last = span.members[-1]
    at = max(last.span.end, last.after)
    return f"{text[:at]}, {words}{text[at:]}"


def without(text: str, root: Span, path: Path) -> str:
    """The field or item at a path taken out; it is not the only one."""
    span = _span(root, path[:-1])
    members = span.members
    gone = _member(span, path[-1])
    at = members.index(gone)
    end = max(gone.span.end, gone.after)
    if span.flow:
        if at + 1 < len(members):
            return text[: gone.start] + text[members[at + 1].start :]
        return text[: max(members[at - 1].span.end, members[at - 1].after)] + text[end:]
    begin, end = line_start(text, gone.start), line_end(text, end)
    if not text[begin : gone.start].strip():
        return text[:begin] + text[end + 1 :]
    following = members[at + 1].start
    between = text[end + 1 : line_start(text, following)]
    return text[: gone.start].rstrip(" ") + text[end:] if between else text[: gone.start] + text[following:]


def reordered(text: str, root: Span, path: Path, order: list[int]) -> str:
    """The items of a list in another order, each in the place of another."""
    span = _span(root, path)
    ends = [max(one.span.end, one.after) for one in span.items]
    slots = [(one.start, end if span.flow else line_end(text, end)) for one, end in zip(span.items, ends, strict=True)]
    said_so = [text[start:end] for start, end in slots]
    made, behind = "", 0
    for (start, end), old in zip(slots, order, strict=True):
        made, behind = made + text[behind:start] + said_so[old], end
    return made + text[behind:]


def _joined(head: str, own: list[str], rest: str) -> str:
    # A block that ends the text needs a break of its own, or its last line would lose one.
    return head + "".join("\n" + line for line in own) + (rest or ("\n" if own else ""))
