"""Which browser it was, in two words. Pure.

A browser tells of itself in a long line that all of them copy from each other. Its name and the system it runs on are
enough for its owner to know it again, and more is not kept.
"""

from advocacy.words import Said, said

# In this order: those further down are named in the lines of those further up.
BROWSERS = (
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/", "Edge/")),
    ("Opera", ("OPR/", "OPT/", "OPiOS/", "Opera")),
    ("Vivaldi", ("Vivaldi/",)),
    ("Yandex Browser", ("YaBrowser/",)),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("DuckDuckGo", ("DuckDuckGo/", "Ddg/")),
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Chromium", ("Chromium/",)),
    ("Chrome", ("Chrome/", "CriOS/")),
    ("Safari", ("Safari/",)),
)
SYSTEMS = (
    ("iPhone", ("iPhone",)),
    ("iPad", ("iPad",)),
    ("Android", ("Android",)),
    ("Windows", ("Windows",)),
    ("ChromeOS", ("CrOS",)),
    ("Mac", ("Macintosh", "Mac OS X")),
    ("Linux", ("Linux", "X11")),
)


def short(agent: str) -> str:
    """What is kept of a line like ``Mozilla/5.0 (Android 14; Mobile; rv:127.0) … Firefox/127.0``: ``Firefox/Android``.

    What is not known stays empty on its side of the slash.
    """
    return "/".join(_first(names, agent) for names in (BROWSERS, SYSTEMS))


def in_words(kept: str) -> Said:
    """The same for a person: "Firefox on Android"."""
    name, _, system = kept.partition("/")
    if name not in dict(BROWSERS):
        name = ""
    if system not in dict(SYSTEMS):
        return said("{browser}", browser=name) if name else said("A browser")
    if not name:
        return said("A browser on {system}", system=system)
    return said("{browser} on {system}", browser=name, system=system)


def _first(names: tuple[tuple[str, tuple[str, ...]], ...], agent: str) -> str:
    return next((name for name, marks in names if any(mark in agent for mark in marks)), "")
