"""Beginning from something that is there: whole programs, tracks and challenges as texts. Pure.

A template is a text like any other; taken into a program it becomes the program's own, and nothing ties the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.errors import NotFound
from advocacy.programs.editing import insert, put, written_at
from advocacy.programs.nodes import nodes, plain
from advocacy.words import said

EMPTY = """\
program: {key}
name: A new program
host: {{name: "", mail: ""}}
levels:
  - {{key: newcomer, name: Newcomer, from: 0}}
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates of parts: challenges and tracks, as a program would have them."""

    challenges: Sequence[Mapping[str, Any]]
    tracks: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, challenges: str, tracks: str) -> "Shelf":
        """The templates in two texts, each a list."""
        return cls(plain(nodes(challenges)[0]), plain(nodes(tracks)[0]))


def begun(text: str, *, key: str, name: str, host: str, mail: str) -> str:
    """A whole program from a template: its own name and its own host, and the rest to be changed later.

    Raises:
        Invalid: the template cannot be read.
    """
    for path, value in (("program",), key), (("name",), name), (("host", "name"), host), (("host", "mail"), mail):
        text = put(text, path, value)
    return text


def with_challenge(text: str, shelf: Shelf, key: str) -> str:
    """A program with one more challenge; where its key is taken, it gets one with a number.

    Raises:
        NotFound: there is no such template.
        Invalid: the text cannot be read.
    """
    return _taken(text, shelf, key)[0]


def with_track(text: str, shelf: Shelf, key: str) -> str:
    """A program with one more track and the challenges it needs; those of the same key it has already are used.

    Raises:
        NotFound: there is no such template.
        Invalid: the text cannot be read.
    """
    track = _template(shelf.tracks, "track", key)
    there = _keys(text, "challenges", "challenge")
    for needed in track["challenges"]:
        if needed not in there:
            text, _ = _taken(text, shelf, needed)
    value = {**track, "track": free(key, _keys(text, "tracks", "track"))}
    return insert(text, ("tracks",), len(written_at(text, ("tracks",)) or ()), value)


def free(key: str, taken: Sequence[str]) -> str:
    """A key that nothing has yet: itself, or with the first number that is free."""
    return (
        key if key not in taken else next(f"{key}-{n}" for n in range(2, len(taken) + 3) if f"{key}-{n}" not in taken)
    )


def _taken(text: str, shelf: Shelf, key: str) -> tuple[str, str]:
    template = _template(shelf.challenges, "challenge", key)
    named = free(key, _keys(text, "challenges", "challenge"))
    position = len(written_at(text, ("challenges",)) or ())
    return insert(text, ("challenges",), position, {**template, "challenge": named}), named


def _keys(text: str, name: str, named_by: str) -> list[str]:
    return [str(one.get(named_by)) for one in written_at(text, (name,)) or () if isinstance(one, Mapping)]


def _template(shelf: Sequence[Mapping[str, Any]], named_by: str, key: str) -> Mapping[str, Any]:
    found = next((one for one in shelf if one[named_by] == key), None)
    if found is None:
        raise NotFound(said("There is no such template."), remedy=said("Choose one of those on the page."))
    return found
