"""A rule as a form holds it, and what it means: when, if, once, and actions with delays and exceptions. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advocacy.errors import Invalid
from advocacy.numbers import number_in
from advocacy.programs.fields import Field, shape_for
from advocacy.programs.stages_schema import ACTIONS
from advocacy.words import said
from web.studio.rules.comparisons import UNITS
from web.studio.rules.parts import Fields, Group, step_of, stepped, taken
from web.studio.rules.showing import group_of
from web.studio.rules.writing import Scope, tree_of

MOST_ACTIONS = 20
POINTS = range(10**6)
ONCE = ("each", "ever", "day", "week", "month", "object")
OF_DELAY = ("after", "unless")
_SIMPLE = re.compile(r"P(?:(\d{1,5})([DWMY])|T(\d{1,5})(H))")
_LETTERS = {letter: unit for unit, letter in UNITS.items()}


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as two fields; the unit is empty where it stays as a program writes it."""

    number: str = ""
    unit: str = "days"

    @classmethod
    def of(cls, written: Any) -> "Length":
        """What is shown for what is written."""
        if not isinstance(written, str) or not written:
            return cls()
        met = _SIMPLE.fullmatch(written)
        return cls(met[1] or met[3], _LETTERS[met[2] or met[4]]) if met else cls(written, "")

    def written(self) -> str | None:
        """As a program writes it; None where nothing stands there."""
        if not self.number:
            return None
        if self.unit not in UNITS:
            return self.number
        if not self.number.isdecimal() or not self.number.isascii():
            raise Invalid(said("“{text}” is not a whole number.", text=self.number), remedy=said("Write it like 30."))
        letter = UNITS[self.unit]
        return f"PT{int(self.number)}H" if letter == "H" else f"P{int(self.number)}{letter}"


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its kind, what is said of it by the schema's fields, its delay and its exception."""

    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, Length] = field(default_factory=dict)
    unless: Group = field(default_factory=Group)


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule while it is being written."""

    key: str = ""
    when: str = ""
    once: str = "each"
    condition: Group = field(default_factory=Group)
    actions: Sequence[Action] = (Action(),)


def fields_of(kind: str) -> Sequence[Field]:
    """What is asked of an action besides its delay and exception; of a shape its own fields."""
    shape = ACTIONS.get(kind)
    flat = [one for each in (shape.fields if shape else ()) for one in (each.shape.fields if each.shape else (each,))]
    return [one for one in flat if one.name not in OF_DELAY]


def shown(rule: Mapping[str, Any], levels: Mapping[str, int]) -> RuleForm:
    """The form of a rule as it is written."""
    when = str(rule.get("when") or "")
    scope = Scope(levels, when or None)
    then = rule.get("then")
    actions = [_shown(one, Scope(levels)) for one in then if isinstance(one, Mapping)] if isinstance(then, list) else []
    once = str(rule.get("once") or "each")
    return RuleForm(str(rule.get("rule") or ""), when, once, group_of(rule.get("if"), scope), actions or (Action(),))


def _shown(action: Mapping[str, Any], scope: Scope) -> Action:
    chosen = shape_for(ACTIONS, action)
    kind = chosen[0] if chosen else ""
    values: dict[str, str] = {}
    lengths = {"after": Length.of(action.get("after"))}
    for one in fields_of(kind):
        inner = action.get(kind)
        held = inner.get(one.name) if isinstance(inner, Mapping) else action.get(one.name)
        if one.kind == "period":
            lengths[one.name] = Length.of(held)
        else:
            values[one.name] = "" if held is None else str(held)
    return Action(kind, values, lengths, group_of(action.get("unless"), scope))


def both(before: RuleForm, theirs: RuleForm, mine: RuleForm) -> RuleForm:
    """One form of two that changed the same rule: mine, but for what only they have changed."""
    kept = {
        name: getattr(theirs, name)
        for name in ("when", "once", "condition", "actions")
        if getattr(mine, name) == getattr(before, name)
    }
    return replace(mine, **kept)


def typed(fields: Fields) -> RuleForm:
    """What a form holds, after its button was pressed if it was one of the rule's own.

    Raises:
        Invalid: it is larger than any rule.
    """
    listed = list(fields)
    first = dict(reversed(listed))
    places = sorted({int(name.split(".")[1]) for name in first if re.fullmatch(r"then\.\d{1,2}\.kind", name)})
    if len(places) > MOST_ACTIONS:
        raise Invalid(said("A rule has {n} actions at most.", n=MOST_ACTIONS))
    rule = RuleForm(
        first.get("rule", "").strip(),
        first.get("when", "").strip()[:60],
        first.get("once", "each"),
        _group(listed, "if"),
        [_typed(listed, first, place) for place in places],
    )
    return _after(rule, first.get("do", ""))


def _group(fields: Sequence[tuple[str, str]], prefix: str) -> Group:
    step = step_of(fields, prefix)
    group = taken(fields, prefix)
    return stepped(group, step) if step else group


def _typed(fields: Sequence[tuple[str, str]], first: Mapping[str, str], place: int) -> Action:
    kind = first.get(f"then.{place}.kind", "")
    values: dict[str, str] = {}
    lengths = {"after": _length(first, f"then.{place}.after")}
    for one in fields_of(kind):
        name = f"then.{place}.{one.name}"
        if one.kind == "period":
            lengths[one.name] = _length(first, name)
        else:
            values[one.name] = first.get(name, "").strip()
    return Action(kind if kind in ACTIONS else "", values, lengths, _group(fields, f"then.{place}.unless"))


def _length(first: Mapping[str, str], name: str) -> Length:
    return Length(first.get(name, "").strip(), first.get(f"{name}.unit", "days"))


def _after(rule: RuleForm, do: str) -> RuleForm:
    met = re.fullmatch(r"rule:(add|remove|up|down):(\d{0,2})", do)
    if met is None:
        return rule
    actions, place = list(rule.actions), int(met[2] or 0)
    if met[1] == "add":
        actions.append(Action())
    elif place < len(actions):
        one = actions.pop(place)
        if met[1] != "remove":
            actions.insert(max(0, place + (1 if met[1] == "down" else -1)), one)
    return replace(rule, actions=actions)


def meant(rule: RuleForm, levels: Mapping[str, int]) -> dict[str, Any]:
    """What a finished form says, as a program writes it.

    Raises:
        Invalid: with every mistake among its ``problems``; ``where`` is the name of a field.
    """
    problems: list[Invalid] = []
    condition = _tried(lambda: tree_of(rule.condition, Scope(levels, rule.when or None)), "", problems)
    if not rule.when:
        problems.append(Invalid(said("Choose what has to happen."), where="when"))
    if not rule.actions:
        problems.append(Invalid(said("Add at least one action."), where="then"))
    then = [_meant(one, f"then.{place}", levels, problems) for place, one in enumerate(rule.actions)]
    if problems:
        first = problems[0]
        raise Invalid(first.message, where=first.where, remedy=first.remedy, problems=tuple(problems))
    told: dict[str, Any] = {"rule": rule.key, "when": rule.when}
    if condition is not None:
        told["if"] = condition
    if rule.once in ONCE and rule.once != "each":
        told["once"] = rule.once
    return told | {"then": then}


def _tried(reading: Any, where: str, problems: list[Invalid]) -> Any:
    try:
        return reading()
    except Invalid as problem:
        found = problem.problems or (problem,)
        problems += [Invalid(one.message, where=where or one.where, remedy=one.remedy) for one in found]
        return None


def _meant(action: Action, name: str, levels: Mapping[str, int], problems: list[Invalid]) -> dict[str, Any]:
    if not action.kind:
        problems.append(Invalid(said("Choose what is done."), where=f"{name}.kind"))
        return {}
    told: dict[str, Any] = {}
    for one in fields_of(action.kind):
        where = f"{name}.{one.name}"
        if one.kind == "period":
            told[one.name] = _tried(action.lengths[one.name].written, where, problems)
        else:
            told[one.name] = _value(one, action.values.get(one.name, ""), where, problems)
    if ACTIONS[action.kind].fields[0].shape:
        told = {action.kind: {one: value for one, value in told.items() if value is not None}}
    told["after"] = _tried(action.lengths["after"].written, f"{name}.after", problems)
    told["unless"] = _tried(lambda: tree_of(action.unless, Scope(levels), f"{name}.unless"), "", problems)
    return {one: value for one, value in told.items() if value is not None}


def _value(wanted: Field, text: str, where: str, problems: list[Invalid]) -> Any:
    if not text:
        if wanted.required:
            problems.append(
                Invalid(said("Choose one.") if wanted.refers else said("Write something here."), where=where)
            )
        return None
    if wanted.kind != "whole":
        return None if text == wanted.default else text
    number = number_in(text, POINTS)
    if number is None:
        problems.append(
            Invalid(said("“{text}” is not a whole number.", text=text), where=where, remedy=said("Write it like 30."))
        )
        return None
    return number
