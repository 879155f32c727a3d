"""What the page of a program's rules shows: a sentence for each, and the one that is open as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from advocacy.database import Read
from advocacy.engine.vocabulary import EVENTS as KNOWN_EVENTS
from advocacy.errors import Invalid
from advocacy.programs.fields import Shape, shape_for
from advocacy.programs.schema import RULE
from advocacy.programs.spelling import item_lines
from advocacy.programs.stages_schema import ACTIONS
from advocacy.words import said
from web.language import Reader, _, read_by, say
from web.studio.programs.standing import Standing
from web.studio.rules.builder import Builder, Place, builder_of
from web.studio.rules.matching import Pace
from web.studio.rules.rule_form import Action, RuleForm, fields_of
from web.studio.rules.sent import levels_of
from web.studio.rules.sentences import KINDS, ONCE, PART_OF, Sentence, sentence
from web.studio.rules.vocabulary import Choice, Vocabulary, happening
from web.studio.rules.words import EVENTS
from web.studio.rules.writing import Scope

_MEANT = {"counts_as": _("It counts as"), "due": _("There is time for it")}
_COUNTS_AS = {
    "relationship": _("one more survey"),
    "transactional": _("asked about one occasion"),
    "program": _("the program’s second score"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in the list: its place, its sentence, and whether it is ``new`` or ``changed`` since what is in force."""

    at: int
    key: str
    sentence: Sentence
    news: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of an action."""

    name: str
    label: str
    kind: str
    value: str
    unit: str = ""
    choices: Sequence[Choice] = ()
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action as it is drawn."""

    at: int
    kind: str
    fields: Sequence[Asked]
    after: Asked
    unless: Builder | None
    mistake: str


@dataclass(frozen=True, slots=True)
class Open:
    """The rule that is open.

    Attributes:
        at: its place; None for one that is being added.
        form: what stands in it.
        sentence: what it says so far.
        events: what can have to happen.
        once: how often it can act.
        kinds: what can be done.
        condition: the builder of its condition.
        actions: what is done.
        mistakes: by field.
        text: its lines as a program writes them, each ``same``, ``gone`` or ``new`` against the version in force.
    """

    at: int | None
    form: RuleForm
    sentence: Sentence
    events: Sequence[Choice]
    once: Sequence[Choice]
    kinds: Sequence[Choice]
    condition: Builder
    actions: Sequence[ActionView]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    text: Sequence[tuple[str, str]] = ()


def rules_of(written: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rules that a document writes; what is no rule is an empty one, so that places stay."""
    listed = written.get("rules")
    return [one if isinstance(one, Mapping) else {} for one in listed] if isinstance(listed, list) else []


def told(it: Standing, words: Vocabulary) -> list[Told]:
    """Every rule of a draft as a sentence."""
    before = in_force(it)
    levels = levels_of(it.written)
    found = []
    for at, rule in enumerate(rules_of(it.written)):
        key = str(rule.get("rule") or at + 1)
        news = "" if not it.in_force or rule == before.get(key) else "changed" if key in before else "new"
        found.append(Told(at, key, sentence(rule, words, levels), news))
    return found


def in_force(it: Standing) -> dict[str, Mapping[str, Any]]:
    """The rules in force as they were written, by key."""
    if not it.in_force:
        return {}
    old = Standing(it.key, it.in_force, 0, None, "", "", None, None)
    return {str(rule.get("rule")): rule for rule in rules_of(old.written)}


@dataclass(frozen=True, slots=True)
class Around:
    """What an open rule is drawn with: the program, its words, its place, where its form goes, and who waits for it."""

    it: Standing
    words: Vocabulary
    at: int | None
    action: str
    reader: Reader
    pace: Pace


async def opened(read: Read, around: Around, form: RuleForm, wrong: Invalid | None = None, now: Any = None) -> Open:
    """An open rule with its builders; the last thing asked of a read.

    Args:
        read: a read.
        around: where it stands.
        form: what stands in it.
        wrong: what was wrong with it when it was sent.
        now: what it says as a program writes it, where it is finished.
    """
    it, words, at = around.it, around.words, around.at
    levels = levels_of(it.written)
    problems = (wrong.problems or (wrong,)) if wrong else ()
    mistakes = {one.where or "": say(f"{one.message}") for one in problems}
    scope = Scope(levels, form.when or None)
    legend = said("What else has to be so")
    place = Place(legend, scope, words, "if", it.key, around.action, around.reader, pace=around.pace)
    condition = await builder_of(read, form.condition, place, wrong)
    builders: dict[int, Builder] = {}
    for number, action in enumerate(form.actions):
        if action.unless.parts or f"then.{number}.unless" in mistakes:
            name = f"then.{number}.unless"
            legend = said("Unless this is so")
            inner = replace(place, legend=legend, scope=Scope(levels), prefix=name)
            builders[number] = await builder_of(read, action.unless, inner, wrong)
    with read_by(around.reader):
        written = now if now is not None else rules_of(it.written)[at] if at is not None else {}
        return Open(
            at,
            form,
            sentence(written, words, levels),
            _events(form.when),
            [Choice(key, _(words_)) for key, words_ in ONCE.items()],
            [Choice(key, _(words_)) for key, words_ in KINDS.items()],
            condition,
            [_action(number, one, around, builders.get(number), mistakes) for number, one in enumerate(form.actions)],
            mistakes,
            compared(in_force(it).get(form.key), written) if written else (),
        )


def compared(before: Any, now: Any) -> list[tuple[str, str]]:
    """A rule line by line against what it was."""
    new = item_lines(_in_order(now), 0)
    old = item_lines(_in_order(before), 0) if before else new
    found: list[tuple[str, str]] = []
    for kind, start, end, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [("same", line) for line in new[begin:until]]
            continue
        found += [("gone", line) for line in old[start:end]]
        found += [("new", line) for line in new[begin:until]]
    return found


def _in_order(rule: Mapping[str, Any]) -> Any:
    """A rule with its fields in the order of the schema, as whoever reads two of them compares them."""
    then = rule.get("then")
    actions = (
        [_sorted(one, shape_for(ACTIONS, one) if isinstance(one, Mapping) else None) for one in then]
        if isinstance(then, list)
        else then
    )
    return _sorted({**rule, "then": actions}, ("rule", RULE))


def _sorted(item: Any, chosen: tuple[str, Shape] | None) -> Any:
    if not isinstance(item, Mapping) or chosen is None:
        return item
    names = [field.name for field in chosen[1].fields]
    return {name: item[name] for name in [*names, *(name for name in item if name not in names)] if name in item}


def _events(chosen: str) -> list[Choice]:
    told_of = [Choice(name, happening(name)) for name in EVENTS if name in KNOWN_EVENTS]
    return told_of if not chosen or chosen in EVENTS else [*told_of, Choice(chosen, chosen)]


def _action(
    number: int, action: Action, around: Around, unless: Builder | None, mistakes: Mapping[str, str]
) -> ActionView:
    name = f"then.{number}"
    fields = []
    for one in fields_of(action.kind):
        at, label = f"{name}.{one.name}", _(_MEANT.get(one.name, "")) if one.name in _MEANT else _(KINDS[action.kind])
        wrong = mistakes.get(at, "")
        if one.kind == "period":
            length = action.lengths[one.name]
            fields.append(Asked(at, label, "period", length.number, length.unit, mistake=wrong))
            continue
        value = action.values.get(one.name, "") or str(one.default or "")
        choices = _choices(action.kind, one.name, around, value)
        kind = "choice" if choices or one.refers else "whole" if one.kind == "whole" else "line"
        fields.append(Asked(at, label, kind, value, choices=choices, mistake=wrong))
    after = action.lengths.get("after")
    later = Asked(
        f"{name}.after",
        _("How much later"),
        "period",
        after.number if after else "",
        after.unit if after else "days",
        mistake=mistakes.get(f"{name}.after", ""),
    )
    return ActionView(number, action.kind, fields, later, unless, mistakes.get(f"{name}.kind", ""))


def _choices(kind: str, name: str, around: Around, value: str) -> list[Choice]:
    if name == "counts_as":
        return [Choice(key, _(words)) for key, words in _COUNTS_AS.items()]
    if name == "channel":
        held = around.it.written.get("channels")
        keys = [str(key) for key in held] if isinstance(held, Mapping) else []
        known = [Choice(key, key) for key in keys]
    else:
        known = [Choice(key, words) for key, words in around.words.things.get(PART_OF.get(kind, ""), {}).items()]
    missing = bool(value) and bool(known) and value not in {one.key for one in known}
    return [*known, Choice(value, value)] if missing else known
