"""How the address of a page names a part of a program: ``challenges.3.points``."""

import re

from advocacy.errors import NotFound
from advocacy.numbers import number_in
from advocacy.programs.nodes import DEEPEST, Path
from advocacy.words import said

_STEP = re.compile(r"[A-Za-z0-9_-]{1,80}")
PLACES = range(10**5)


def spelled(path: Path) -> str:
    """A path as it stands in an address."""
    return ".".join(str(step) for step in path)


def path_of(words: str) -> Path:
    """The path that an address names.

    Raises:
        NotFound: it names none.
    """
    if not words:
        return ()
    steps = words.split(".")
    if len(steps) > DEEPEST or not all(_STEP.fullmatch(step) for step in steps):
        raise NotFound(
            said("There is no such part of a program."), remedy=said("Open the program, and choose the part there.")
        )
    return tuple(step if (place := number_in(step, PLACES)) is None else place for step in steps)


def tab_of(path: Path) -> str:
    """Under which tab of the program a part is found."""
    return TAB_OF.get(str(path[0]) if path else "", "team")


TABS = {
    "in": ("admits", "holdout", "invitations"),
    "tracks": ("tracks", "challenges"),
    "levels": ("levels", "badges"),
    "weekly": ("weekly",),
    "boxes": ("packages",),
    "score": ("surveys",),
    "mails": ("mails",),
    "rewards": ("rewards",),
    "team": ("", "host", "goal", "channels", "tasks"),
}
"""The parts that a tab shows, by their field in the document; an empty one is the program's own fields."""
TAB_OF = {name: tab for tab, names in TABS.items() for name in names} | {"rules": "rules"}
