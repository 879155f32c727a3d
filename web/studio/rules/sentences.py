"""Rules as sentences: "When somebody has joined, two months later send the box “Welcome”, unless they have left"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.errors import Invalid
from advocacy.programs.fields import shape_for
from advocacy.programs.spelling import on_a_line
from advocacy.programs.stages_schema import ACTIONS
from web.language import _, ngettext
from web.language import duration as lasting
from web.studio.rules.saying import Clauses, clauses, in_words, what_happened
from web.studio.rules.sent import levels_of
from web.studio.rules.vocabulary import Vocabulary, things_of
from web.studio.rules.writing import Scope

_ACTIONS: Mapping[str, str] = {
    "badge": _("give the badge “{name}”"),
    "ship": _("send the box “{name}”"),
    "enrol": _("begin the track “{name}”"),
    "mail": _("send the mail “{name}”"),
    "survey": _("send the survey “{name}”"),
    "notify": _("tell {name}"),
    "task": _("put “{name}” on the list"),
    "tag": _("add the tag “{name}”"),
    "untag": _("take off the tag “{name}”"),
}
_NO_SENSE = _("something that makes no sense yet")
KINDS: Mapping[str, str] = {
    "mail": _("Send a mail"),
    "task": _("Put a task on the list"),
    "notify": _("Tell a channel"),
    "award": _("Give points"),
    "badge": _("Give a badge"),
    "ship": _("Send a box"),
    "survey": _("Ask for a score"),
    "enrol": _("Begin a track"),
    "tag": _("Add a tag"),
    "untag": _("Take off a tag"),
}
ONCE: Mapping[str, str] = {
    "each": _("each time"),
    "ever": _("once for each person, ever"),
    "day": _("once a day for each person"),
    "week": _("once a week for each person"),
    "month": _("once a month for each person"),
    "object": _("once for each thing it is about"),
}
PART_OF = {
    "badge": "badges",
    "ship": "packages",
    "enrol": "tracks",
    "mail": "mails",
    "survey": "surveys",
    "task": "tasks",
}


@dataclass(frozen=True, slots=True)
class Doing:
    """An action in words: when, what, and unless what."""

    later: str
    what: str
    unless: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule in words, slot by slot."""

    when: str
    condition: str
    but: str
    once: str
    then: Sequence[Doing]


def sentence(rule: Mapping[str, Any], words: Vocabulary, levels: Mapping[str, int]) -> Sentence:
    """A rule as it is written, in the reader's language."""
    event = str(rule.get("when") or "")
    then = rule.get("then")
    actions = [one for one in then if isinstance(one, Mapping)] if isinstance(then, list) else []
    once = str(rule.get("once") or "each")
    told = _clauses(rule.get("if"), words, Scope(levels, event or None))
    return Sentence(
        when=when(event, told.thing),
        condition=told.so,
        but=told.but,
        once="" if once == "each" else _(ONCE.get(once, once)),
        then=[_doing(one, words, levels) for one in actions],
    )


def when(event: str, thing: str = "") -> str:
    """What has to happen, as what somebody has done, with the name of what it is about."""
    if not event:
        return _("something happens")
    return _("somebody has {happened}").format(happened=what_happened(event, thing))


def _clauses(written: Any, words: Vocabulary, scope: Scope) -> Clauses:
    if written in (None, {}, []):
        return Clauses()
    try:
        return clauses(scope.node(written), words, scope.event or "")
    except Invalid:
        return Clauses(so=_NO_SENSE)


def condition(written: Any, words: Vocabulary, scope: Scope) -> str:
    """A condition in words; as a mistake in words where it makes no sense, and empty where there is none."""
    if written in (None, {}, []):
        return ""
    try:
        return in_words(scope.node(written), words, scope.event)
    except Invalid:
        return _(_NO_SENSE)


def condition_words(written: Any, document: Mapping[str, Any]) -> str:
    """A condition of a program in words; as it is spelled where it makes no sense, and empty where there is none."""
    if not isinstance(written, Mapping) or not written:
        return ""
    try:
        node = Scope(levels_of(document)).node(written)
    except Invalid:
        return on_a_line(written)
    return in_words(node, Vocabulary(things_of([document])))


def _doing(action: Mapping[str, Any], words: Vocabulary, levels: Mapping[str, int]) -> Doing:
    chosen = shape_for(ACTIONS, action)
    kind = chosen[0] if chosen else ""
    unless = condition(action.get("unless"), words, Scope(levels))
    what = _what(kind, action.get(kind), words)
    if kind == "task" and action.get("due"):
        what = _("{what}, to be done within {time}").format(what=what, time=_time(action["due"]))
    return Doing(_later(action.get("after")), what, unless)


def _what(kind: str, held: Any, words: Vocabulary) -> str:
    if kind == "award":
        n = held if isinstance(held, int) else 0
        return ngettext("give one point", "give {n} points", n).format(n=n)
    if kind == "notify":
        held = held.get("channel") if isinstance(held, Mapping) else held
    if kind not in _ACTIONS:
        return _("do something that is not said yet")
    return _(_ACTIONS[kind]).format(name=words.called(PART_OF.get(kind, ""), str(held)))


def _later(after: Any) -> str:
    return _("{time} later").format(time=_time(after)) if isinstance(after, str) and after else ""


def _time(written: Any) -> str:
    try:
        return lasting(str(written))
    except Invalid:
        return str(written)
