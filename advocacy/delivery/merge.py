"""Merge fields: ``{first_name}`` in a text becomes what is known about the reader. Pure.

``{first_name|friend}`` says what stands there when nothing is known. A value is words and never becomes Markdown:
somebody whose name is ``[click](http://…)`` is greeted by exactly that.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_FIELD = re.compile(r"(?P<space>[ \t]?)\{(?P<name>[a-z][a-z0-9_.-]*)(?:\|(?P<otherwise>[^{}\n]*))?\}", re.IGNORECASE)
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def fields_in(text: str) -> list[str]:
    """The names of the merge fields in a text, each once, in order."""
    return list(dict.fromkeys(found["name"] for found in _FIELD.finditer(text)))


def merge(
    text: str,
    fields: Mapping[str, Any],
    *,
    quote: Callable[[str], str] = str,
    verbatim: frozenset[str] = frozenset(),
) -> str:
    """Fill the merge fields of a text.

    Args:
        text: with ``{name}`` or ``{name|otherwise}``.
        fields: what is known, by name; None and "" are not known.
        quote: what is done to each value, for example :func:`quoted` where the text is Markdown.
        verbatim: fields whose values are ours and are not quoted, such as addresses of pages.

    Returns:
        the text; a field of which nothing is known leaves no gap behind.
    """

    def fill(found: re.Match[str]) -> str:
        name = found["name"]
        value = in_words(fields.get(name)) or (found["otherwise"] or "")
        if not value:
            return ""
        return found["space"] + (value if name in verbatim else quote(value))

    return _FIELD.sub(fill, text)


def quoted(value: str) -> str:
    """Words as Markdown that means exactly these words."""
    return _MARKUP.sub(r"\\\1", value)


def plain(words: str) -> str:
    """Plain text as Markdown that means exactly it: no line of it becomes a heading, a list or a listing."""
    return "\n".join(quoted(line.strip()) for line in words.splitlines())


def in_words(value: Any) -> str:
    """A value as it stands in a sentence, on one line: 14 October 2026, candy, hiking."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(in_words, value)))
    return " ".join(str(value).split())
