"""Whatever is read on a page can be read in German. What is missing shows as English in the middle of a German page."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from web.pages import templates

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "web" / "templates"
WORDS = ROOT / "web" / "words" / "de"
OPTIONS = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "newstyle_gettext": "true"}
IN_TEMPLATES: Mapping[str, tuple[int, int] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
IN_PYTHON: Mapping[str, tuple[int, int] | None] = {**IN_TEMPLATES, "say": None, "said": None, "said_of": (1, 2)}

# What only the people read who work for the company; they read English until their rooms have pages.
FOR_STAFF = frozenset(
    {
        "web/templates/shared/here.html",
        "web/templates/shared/parts_page.html",
        "web/templates/api/docs.html",
        "advocacy/listening/answering.py",
        "advocacy/people/staff.py",
    }
)
# Rooms that are being built; their words are looked at when they are there.
NOT_YET: tuple[str, ...] = ()
STAFF_ROOMS = ("web/cli/", "web/api/")
HAS_WORDS = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDERS = re.compile(r"%\((\w+)\)s|\{(\w*)(?:\|[^}]*)?\}")
ATTRIBUTES = re.compile(r"[\w:-]+=\"[^\"]*\"|\b(?:autofocus|checked|disabled|required|selected)\b")
TAGS = re.compile(r"</?[a-z][^>]*>")

Key = str | tuple[str, ...]


def is_for_members(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return name not in FOR_STAFF and not name.startswith(STAFF_ROOMS)


def sources() -> list[Path]:
    rooms = ("advocacy", "challenges", "rewards", "web")
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def pages() -> list[Path]:
    found = [path for room in ("hub", "studio", "shared", "drawings") for path in (TEMPLATES / room).rglob("*.html")]
    return sorted(path for path in found if is_for_members(path))


def keywords_of(path: Path) -> dict[str, tuple[int, int] | None]:
    """How a file calls what takes words; other rooms have verbs of the same names."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name: IN_PYTHON[alias.name]
        for node in found
        for alias in node.names
        if node.module in {"web.language", "advocacy.words"} and alias.name in IN_PYTHON
    }


def _extracted() -> Iterator[tuple[Key, Path, int]]:
    for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]:
        for line, key, _notes, _context in extract_from_file(
            "jinja2.ext:babel_extract", path, keywords=IN_TEMPLATES, options=OPTIONS
        ):
            yield key, path, line
    for path in sources():
        keywords = keywords_of(path)
        for line, key, _notes, _context in extract_from_file("python", path, keywords=keywords) if keywords else ():
            if HAS_WORDS.search(PLACEHOLDERS.sub("", key if isinstance(key, str) else key[0])):
                yield key, path, line


@cache
def said() -> Mapping[Key, str]:
    """Every sentence that can be translated, and the first place that says it."""
    found: dict[Key, str] = {}
    for key, path, line in _extracted():
        found.setdefault(key, f"{path.relative_to(ROOT)}:{line}")
    return found


def read_by_members() -> Mapping[Key, str]:
    """Those of them that a member can read."""
    return {key: f"{path.relative_to(ROOT)}:{line}" for key, path, line in _extracted() if is_for_members(path)}


@cache
def translated() -> Mapping[Key, list[tuple[str, Message]]]:
    """What German there is for each sentence, and in which file."""
    found: dict[Key, list[tuple[str, Message]]] = {}
    for path in sorted(WORDS.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="de"):
                if message.id:
                    key: Key = message.id if isinstance(message.id, str) else tuple(message.id)
                    found.setdefault(key, []).append((path.name, message))
    return found


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def placeholders(words: str) -> Counter[str]:
    return Counter(one or other for one, other in PLACEHOLDERS.findall(words))


def each() -> Iterator[tuple[str, Key, Message]]:
    for key, messages in translated().items():
        for name, message in messages:
            yield name, key, message


def test_whatever_a_member_reads_has_german_words() -> None:
    read = read_by_members()
    assert len(read) > 500
    missing = [
        f"{place}: {key}" for key, place in read.items() if key not in translated() and not place.startswith(NOT_YET)
    ]
    assert not missing, "\n".join(missing)


def test_no_translation_is_empty_half_or_unsure() -> None:
    """Fuzzy is a guess of a tool, and a plural with one form is silent for the other."""
    faults = [
        f"{name}: {key}"
        for name, key, message in each()
        if not all(forms(message)) or message.fuzzy or len(forms(message)) != (1 if isinstance(key, str) else 2)
    ]
    assert not faults, "\n".join(faults)


def test_a_translation_says_the_same_values() -> None:
    """A name that is misspelled breaks the page; one that is left out leaves a gap. One of a thing needs no figure."""
    faults = []
    for name, key, message in each():
        one, many = (key, key) if isinstance(key, str) else key
        *single, last = forms(message)
        if placeholders(last) != placeholders(many):
            faults.append(f"{name}: {many!r} → {last!r}")
        faults += [f"{name}: {one!r} → {form!r}" for form in single if not placeholders(form) <= placeholders(many)]
    assert not faults, "\n".join(faults)


def test_a_translation_has_the_same_marks() -> None:
    faults = []
    for name, key, message in each():
        one, many = (key, key) if isinstance(key, str) else key
        *_, last = forms(message)
        if Counter(TAGS.findall(last)) != Counter(TAGS.findall(many)):
            faults.append(f"{name}: {one!r} → {last!r}")
    assert not faults, "\n".join(faults)


def test_no_sentence_is_shouted() -> None:
    faults = [f"{name}: {form}" for name, _key, message in each() for form in forms(message) if "!" in form]
    assert not faults, "\n".join(faults)


def test_a_sentence_has_one_translation() -> None:
    """Of two, the file that is read last wins everywhere, and nobody knows which that is."""
    twice = {
        key: {name: forms(message) for name, message in messages}
        for key, messages in translated().items()
        if len({str(forms(message)) for _name, message in messages}) > 1
    }
    assert not twice, "\n".join(f"{key}: {found}" for key, found in twice.items())


def test_no_translation_is_left_over() -> None:
    """What nobody says any more is looked after for nothing. A sentence may be said by a name that stands for it."""
    spoken = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    left = [
        f"{name}: {key}"
        for name, key, _message in each()
        if key not in said() and not {*([key] if isinstance(key, str) else key)} <= spoken
    ]
    assert not left, "\n".join(left)


def test_each_letter_of_ours_is_written_in_both_languages() -> None:
    english = {path.name.removesuffix(".en.md"): path for path in (TEMPLATES / "mail").glob("*.en.md")}
    german = {path.name.removesuffix(".de.md"): path for path in (TEMPLATES / "mail").glob("*.de.md")}
    assert english.keys() == german.keys()
    for name, path in english.items():
        assert placeholders(path.read_text()).keys() == placeholders(german[name].read_text()).keys(), name


class _Bare(HTMLParser):
    """Finds words that stand on a page as they are, instead of going through translation."""

    READ = ("aria-label", "alt", "title", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"<{tag} {name}={value!r}>" for name, value in attrs if name in self.READ and _speaks(value)]

        self.inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own signature
        self.inside = ""

    def handle_data(self, data: str) -> None:
        # Attributes stand by themselves in blocks that are put into a tag, and a command is the same in every language.
        words = ATTRIBUTES.sub("", data)
        if self.inside != "code" and _speaks(words):
            self.found.append(words.strip())


def _speaks(words: str | None) -> bool:
    return words is not None and HAS_WORDS.search(words.replace("Advocacy", "")) is not None


def bare_words(source: str) -> list[str]:
    """The words of a template outside everything that is translated or filled in."""
    kept, depth = [], 0
    stack: list[str] = []
    for _line, kind, value in templates.lex(source):
        if kind in {"block_begin", "variable_begin", "comment_begin"}:
            stack.append(kind)
            kept.append(" " if not depth else "")
        elif kind in {"block_end", "variable_end", "comment_end"}:
            stack.pop()
        elif kind == "name" and stack == ["block_begin"] and value in {"trans", "endtrans"}:
            depth += 1 if value == "trans" else -1
        elif kind == "data" and not stack and not depth:
            kept.append(value)
    reader = _Bare()
    reader.feed("".join(kept))
    return reader.found


@pytest.mark.parametrize(
    "path", [one for one in pages() if one.suffix == ".html"], ids=lambda one: f"{one.parent.name}-{one.stem}"
)
def test_no_word_stands_bare_on_a_page(path: Path) -> None:
    """A word outside of translation is English for everybody, and no list of sentences knows that it is there."""
    assert bare_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{% trans %}Hello{% endtrans %} {{ name }}</p>", []),
        ("<a aria-label='Close it' class='button is-quiet'>{{ _('Close') }}</a>", ["<a aria-label='Close it'>"]),
        ("{# a remark #}<b>{% if x %}yes{% endif %}</b>", ["yes"]),
        ("{% trans n=n %}One{% pluralize n %}{{ n }} of them{% endtrans %}", []),
    ],
)
def test_a_bare_word_is_found(source: str, found: list[str]) -> None:
    assert bare_words(source) == found
