"""What the tests that walk all doors have to know of each room of the studio, a module for each room.

A module may have:

- ``PLACES``: by path, a function of the house and the cast that says what stands in its braces;
- ``FORMS``: by door ("POST /studio/…"), a form that a manager could send as it is;
- ``TO_NOBODY``: doors that refuse even those they are for, and why that is right;
- ``NO_PAGES``: paths whose GET answers data or leads on, so that there is nothing to look at;
- ``LOOKS``: a function of the house and the cast that gives pages whose states differ, as (name, path, who) or
  (name, path, who, form);
- ``HAPPENED``: an async function of the story, told at its end, which may put rows into ``story.cast.rows``.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

Places = Mapping[str, Callable[[Any, Any], Mapping[str, str]]]
Happened = Callable[[Any], Awaitable[None]]


def rooms() -> Iterator[ModuleType]:
    """Every room, by name."""
    for found in sorted(iter_modules(__path__), key=lambda one: one.name):
        yield import_module(f"{__name__}.{found.name}")


def places(house: Any, cast: Any) -> dict[str, Mapping[str, str]]:
    return {path: fill(house, cast) for room in rooms() for path, fill in getattr(room, "PLACES", {}).items()}


def forms() -> dict[str, Mapping[str, Any]]:
    return {door: form for room in rooms() for door, form in getattr(room, "FORMS", {}).items()}


def to_nobody() -> frozenset[str]:
    return frozenset(door for room in rooms() for door in getattr(room, "TO_NOBODY", ()))


def no_pages() -> frozenset[str]:
    return frozenset(path for room in rooms() for path in getattr(room, "NO_PAGES", ()))


def looks(house: Any, cast: Any) -> Iterator[tuple[str, ...]]:
    for room in rooms():
        states: Callable[[Any, Any], Iterable[tuple[str, ...]]] = getattr(room, "LOOKS", lambda *_: ())
        yield from states(house, cast)


async def happen(story: Any) -> None:
    """Let each room's part of the story happen."""
    for room in rooms():
        happened: Happened | None = getattr(room, "HAPPENED", None)
        if happened is not None:
            await happened(story)
