"""Conditions as sentences, in the reader's language: "their score is at most 3 and they have joined".

A sentence says exactly what the tree means, negations too; what a manager has named is called by its name. Of a rule
the thing that its event is about is part of what has happened: "somebody has completed “Your candy”".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.clock import Period
from advocacy.engine.rules.fields import EVENT, Kind, Source
from advocacy.engine.rules.tree import AllOf, AnyOf, AtLevel, Compare, Did, Finished, Node, Not, all_of, conjuncts
from web.language import _, day_year, ngettext, number, reader, say
from web.language import duration as lasting
from web.studio.rules.nouns import OF_HAPPENING, OF_PERSON, WITH_THING
from web.studio.rules.vocabulary import Vocabulary, happening, label
from web.studio.rules.words import ABOUT, KNOWN_WORDS

_FLAGS: Mapping[str, tuple[str, str]] = {
    "joined": (_("they have joined"), _("they have not joined")),
    "left": (_("they have left"), _("they have not left")),
    "unsubscribed": (_("they want no mails"), _("they take mails")),
    "bounced": (_("their address bounces"), _("their address does not bounce")),
    "employee": (_("they work for us"), _("they do not work for us")),
}
_COMPARED: Mapping[str, tuple[str, str]] = {
    "is": (_("{what} is {value}"), _("{what} is not {value}")),
    "one_of": (_("{what} is {value}"), _("{what} is not {value}")),
    "at_least": (_("{what} is at least {value}"), _("{what} is not at least {value}")),
    "at_most": (_("{what} is at most {value}"), _("{what} is not at most {value}")),
    "more_than": (_("{what} is more than {value}"), _("{what} is not more than {value}")),
    "less_than": (_("{what} is less than {value}"), _("{what} is not less than {value}")),
    "has": (_("{what} include {value}"), _("{what} do not include {value}")),
    "within": (_("{what} is within the last {value}"), _("{what} is not within the last {value}")),
    "longer_ago_than": (_("{what} is longer ago than {value}"), _("{what} is not longer ago than {value}")),
    "before": (_("{what} is before {value}"), _("{what} is not before {value}")),
    "after": (_("{what} is after {value}"), _("{what} is not after {value}")),
    "exists": (_("{what} is known"), _("{what} is not known")),
}
_LEVELS: Mapping[str, tuple[str, str]] = {
    "at_least": (_("they are {value} or above"), _("they are not yet {value}")),
    "at_most": (_("they are {value} or below"), _("they are above {value}")),
    "more_than": (_("they are above {value}"), _("they are {value} or below")),
    "less_than": (_("they are below {value}"), _("they are {value} or above")),
    "is": (_("they are {value}"), _("they are not {value}")),
}
_ABOUT = (_("it is about {value}"), _("it is not about {value}"))
_DID = (_("they have {what}"), _("they have never {what}"))
_DID_LATELY = (_("they have {what} {lately}"), _("they have not {what} {lately}"))
_DID_OFTEN = (_("they have {what} {times}"), _("they have not {what} {times}"))
_DID_OFTEN_LATELY = (_("they have {what} {times} {lately}"), _("they have not {what} {times} {lately}"))


@dataclass(frozen=True, slots=True)
class Clauses:
    """A rule's condition, clause by clause.

    Attributes:
        thing: what the event has to be about, by its name; empty for anything.
        so: what else has to be so.
        but: where this is so, all at once, the rule does not act.
    """

    thing: str = ""
    so: str = ""
    but: str = ""


def clauses(node: Node, words: Vocabulary, event: str) -> Clauses:
    """A rule's condition as the clauses of its sentence."""
    saying = _Words(words, event)
    parts = list(conjuncts(node))
    about = next((part for part in parts if saying.names_the_thing(part)), None)
    rest = [part for part in parts if part is not about]
    but = next((part.part for part in rest if isinstance(part, Not) and isinstance(part.part, AllOf)), None)
    so = [part for part in rest if not (isinstance(part, Not) and part.part is but)]
    return Clauses(
        saying.value(about) if isinstance(about, Compare) else "",
        saying.one_of_several(all_of(so)) if so else "",
        saying.of(but, holds=True) if but else "",
    )


def what_happened(event: str, thing: str = "") -> str:
    """What somebody has done, or what has been done to them, with the name of what it was about."""
    if thing and event in WITH_THING:
        return _(WITH_THING[event]).format(thing=thing)
    return f"{happening(event)} {thing}".rstrip()


def in_words(node: Node, words: Vocabulary, event: str | None = None) -> str:
    """A condition as one clause of a sentence; of a rule's with the event that it looks at."""
    return _Words(words, event).of(node, holds=True)


class _Words:
    def __init__(self, words: Vocabulary, event: str | None) -> None:
        self.words = words
        self.event = event

    def of(self, node: Node, *, holds: bool) -> str:
        if isinstance(node, Not):
            return self.of(node.part, holds=not holds)
        if isinstance(node, AllOf | AnyOf):
            return self._several(node, holds=holds)
        if isinstance(node, Did):
            return self._happened(node, holds=holds)
        if isinstance(node, Finished):
            title = self._named("challenges", node.challenge)
            both = (_("they have finished {value}"), _("they have not finished {value}"))
            return _filled(both, holds, value=title)
        if isinstance(node, AtLevel):
            names = _either([self._named("levels", name) for name in node.names])
            return _filled(_LEVELS.get(node.operator, _LEVELS["is"]), holds, value=names)
        return self._compared(node, holds=holds)

    def _several(self, node: AllOf | AnyOf, *, holds: bool) -> str:
        if not node.parts:
            return _("everybody") if holds else _("nobody")
        both = isinstance(node, AllOf) is holds
        mixed = [self.one_of_several(part, holds=holds) if both else self.of(part, holds=holds) for part in node.parts]
        return f" {_('and') if both else _('or')} ".join(mixed)

    def one_of_several(self, node: Node, *, holds: bool = True) -> str:
        """A clause that stands beside others after "and"."""
        told = self.of(node, holds=holds)
        return _("(either {words})").format(words=told) if self._is_choice(node, holds=holds) else told

    def _is_choice(self, node: Node, *, holds: bool) -> bool:
        if isinstance(node, Not):
            return self._is_choice(node.part, holds=not holds)
        return isinstance(node, AllOf | AnyOf) and isinstance(node, AnyOf) is holds and len(node.parts) > 1

    def _happened(self, node: Did, *, holds: bool) -> str:
        part = ABOUT.get(node.event.partition(".")[0], "")
        what = what_happened(node.event, self._named(part, node.object))
        often = node.at_least != 1 or node.at_most is not None
        lately = node.days is not None
        forms = {(False, False): _DID, (False, True): _DID_LATELY, (True, False): _DID_OFTEN}
        since = ngettext("in the last day", "in the last {n} days", node.days or 0).format(n=number(node.days or 0))
        said_of_it = forms.get((often, lately), _DID_OFTEN_LATELY)
        return _filled(said_of_it, holds, what=what, lately=since, times=_times(node) if often else "")

    def names_the_thing(self, node: Node) -> bool:
        """Whether a part of a rule's condition says only what the event is about."""
        if not isinstance(node, Compare) or node.operator not in {"is", "one_of"} or node.value is None:
            return False
        mine = ABOUT.get((self.event or "").partition(".")[0], "")
        return bool(mine) and self._about(node) == mine

    def _compared(self, node: Compare, *, holds: bool) -> str:
        field = node.field
        if field.kind is Kind.FLAG and field.name in _FLAGS and node.operator == "is":
            return _(_FLAGS[field.name][0 if bool(node.value) is holds else 1])
        if field.source is Source.EVENT and field.name == "age_days" and isinstance(node.value, int):
            aged = _aged(node.operator, node.value, holds=holds)
            if aged:
                return aged
        value = self.value(node)
        if node.operator in {"is", "one_of"} and (self._about(node) or field.source is Source.OBJECT):
            return _filled(_ABOUT, holds, value=value)
        return _filled(_COMPARED[node.operator], holds, what=self._what(node), value=value)

    def _about(self, node: Compare) -> str:
        """The part of a program that an event's field names something of; empty where it names nothing."""
        if node.field.source is Source.OBJECT:
            return ABOUT.get((self.event or "").partition(".")[0], "")
        return ABOUT.get(node.field.name, "") if node.field.source is Source.EVENT else ""

    def _what(self, node: Compare) -> str:
        field = node.field
        nouns = OF_PERSON if field.source is Source.CUSTOMER else OF_HAPPENING
        if field.name in nouns:
            return _(nouns[field.name])
        if field.source is not Source.CUSTOMER:
            return _("the {field}").format(field=_small(label(f"{EVENT}{field.name}")))
        return _("their {field}").format(field=_small(label(field.name)))

    def value(self, node: Compare) -> str:
        """What a field is compared with."""
        value: Any = node.value
        if isinstance(value, Period):
            return _lasting(value)
        if isinstance(value, datetime):
            return day_year(value.date())
        listed = list(value) if isinstance(value, tuple | list) else [value]
        part = self._about(node)
        return _either([self._named(part, one) if part and isinstance(one, str) else _shown(one) for one in listed])

    def _named(self, part: str, key: str) -> str:
        return _("“{name}”").format(name=self.words.called(part, key)) if key else ""


def _filled(both: tuple[str, str], holds: bool, **values: str) -> str:  # noqa: FBT001 - which of the two it is
    return _(both[0 if holds else 1]).format(**values)


def _aged(operator: str, n: int, *, holds: bool) -> str:
    """How old an answer is; empty where it is said like any other figure."""
    if (operator, holds) in {("at_most", True), ("more_than", False)}:
        return ngettext("the answer is at most one day old", "the answer is at most {n} days old", n).format(n=n)
    if (operator, holds) in {("at_least", True), ("less_than", False)}:
        return ngettext("the answer is at least one day old", "the answer is at least {n} days old", n).format(n=n)
    if operator in {"at_most", "more_than"}:
        return ngettext("the answer is more than one day old", "the answer is more than {n} days old", n).format(n=n)
    if operator in {"at_least", "less_than"}:
        return ngettext("the answer is less than one day old", "the answer is less than {n} days old", n).format(n=n)
    return ""


def _times(node: Did) -> str:
    if node.at_most is None:
        return _("at least {n} times").format(n=node.at_least)
    if node.at_most == node.at_least:
        return _("exactly {n} times").format(n=node.at_least)
    return _("{least} to {most} times").format(least=node.at_least, most=node.at_most)


def _small(words: str) -> str:
    # German writes its nouns with a capital letter wherever they stand.
    return words if reader().language != "en" else words[:1].lower() + words[1:]


def _either(words: Sequence[str]) -> str:
    return f" {_('or')} ".join(words)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value)
    text = str(value)
    return say(KNOWN_WORDS[text]).partition(",")[0] if text in KNOWN_WORDS else text or _("empty")


def _lasting(period: Period) -> str:
    day = f"P{period.years}Y{period.months}M{period.weeks}W{period.days}D"
    return lasting(f"{day}T{period.hours}H{period.minutes}M") or number(0)
