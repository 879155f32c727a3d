"""Forms as a browser sends them: what stands in each field of a page, with nobody having touched it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Fields = dict[str, list[str]]


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes, what it sends, and the values of its buttons by their words."""

    action: str
    fields: Fields = field(default_factory=dict)

    def with_(self, **changed: str | Sequence[str]) -> Fields:
        """The same with other values; an underscore pair stands for a dot of a name."""
        named = {name.replace("__", "."): value for name, value in changed.items()}
        return self.changed(named)

    def changed(self, changed: Mapping[str, str | Sequence[str]]) -> Fields:
        """The same with other values; no value at all is a box that is not ticked."""
        return {**self.fields, **{name: [one] if isinstance(one, str) else list(one) for name, one in changed.items()}}


def forms(page: str) -> list[Form]:
    """Every form of a page, in its order."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return reading.forms


def form_to(page: str, action: str) -> Form:
    """The first form of a page that goes to an address with this end."""
    return next(form for form in forms(page) if form.action.endswith(action))


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.words: tuple[str, list[str]] | None = None
        self.select: tuple[str, list[str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told.get("action", ""))
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and told.get("name"):
            ticked = told.get("type") not in {"checkbox", "radio"} or "checked" in told
            if ticked and told.get("type") != "file":
                self._send(told["name"], told.get("value", ""))
        elif tag == "textarea":
            self.words = (told["name"], [])
        elif tag == "select":
            self.select = (told["name"], [], [])
        elif tag == "option" and self.select:
            self.select[1].append(told.get("value", ""))
            if "selected" in told:
                self.select[2].append(told.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.words:
            self.words[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.words:
            name, pieces = self.words
            # A browser drops the first break of a text and sends every other as two characters.
            self._send(name, "".join(pieces).removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n"))
            self.words = None
        elif tag == "select" and self.select:
            name, offered, chosen = self.select
            for value in chosen[:1] or offered[:1]:
                self._send(name, value)
            self.select = None

    def _send(self, name: str, value: str) -> None:
        if self.open is not None:
            self.open.fields.setdefault(name, []).append(value)
