"""The text of a program as the form of a rule means it, put into the draft as it is by now. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from advocacy.errors import Invalid, NotFound
from advocacy.numbers import number_in
from advocacy.programs.document import examine
from advocacy.programs.editing import insert, put, written_at
from advocacy.programs.nodes import Path
from advocacy.words import said
from web.studio.programs.overtaken import Seen, Touched
from web.studio.rules.rule_form import RuleForm, meant
from web.studio.rules.rule_view import rules_of
from web.studio.rules.sent import levels_of
from web.studio.rules.writing import Scope

NEW = "new"


def applied(seen: Seen, at: str, form: RuleForm) -> tuple[str, int]:
    """The draft with a rule as a form means it, whatever else has changed in it meanwhile, and its place.

    Raises:
        Touched: somebody has changed the rule meanwhile, or taken it out.
        Invalid: the rule is not finished, or makes no program.
    """
    if at == NEW:
        return _kept(seen.row.text, None, form)
    before, now = seen.values
    path: Path = ("rules", place_of(at, rules_of(before if before is not None else now)))
    there = seen.now_at(path)
    if there is None or seen.has_changed(path):
        raise Touched(seen, there)
    return _kept(seen.row.text, int(there[1]), form)


def _kept(text: str, at: int | None, form: RuleForm) -> tuple[str, int]:
    """The text with the rule as a form means it, and its place; a new one where it has none yet.

    Raises:
        Invalid: the rule is not finished, or makes no program.
    """
    written = written_at(text, ())
    rules = rules_of(written)
    levels = levels_of(written)
    rule = meant(form, levels)
    place = len(rules) if at is None else at
    if at is None:
        rule["rule"] = _free_key(rule, rules)
        text = insert(text, ("rules",), place, rule)
    else:
        for path, value in _differences(("rules", place), rules[place], rule, levels):
            text = put(text, path, value)
    problems = [one for one, _ in examine(text, "program.yaml").mistakes if one.path[:2] == ("rules", place)]
    if problems:
        raise Invalid(problems[0].reason, where="rule", remedy=problems[0].remedy)
    return text, place


def as_kept(before: Mapping[str, Any], rule: Mapping[str, Any], levels: Mapping[str, int]) -> dict[str, Any]:
    """A rule as it would be kept: what means the same as before stays as it was written."""
    made = dict(before)
    for path, value in _differences((), before, rule, levels):
        if len(path) > 1:
            made["then"] = [value if at == path[1] else one for at, one in enumerate(made["then"])]
        elif value is None:
            made.pop(str(path[0]), None)
        else:
            made[str(path[0])] = value
    return made


def _differences(path: Path, before: Mapping[str, Any], now: Mapping[str, Any], levels: Mapping[str, int]) -> Any:
    """What is to be written: only fields that mean something else than before, so that all others keep their words."""
    for name in ("when", "if", "once", "then"):
        old, new = before.get(name), now.get(name)
        if name == "if" and before.get("when") == now["when"] and _means_the_same(old, new, now["when"], levels):
            continue
        if name == "then" and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            yield from (
                ((*path, name, at), one) for at, one in enumerate(new) if not _same_action(old[at], one, levels)
            )
        elif old != new and not (name == "once" and old == "each" and new is None):
            yield (*path, name), new


def _same_action(old: Any, new: Mapping[str, Any], levels: Mapping[str, int]) -> bool:
    if not isinstance(old, Mapping):
        return False
    plain = [{key: value for key, value in one.items() if key != "unless"} for one in (old, new)]
    return plain[0] == plain[1] and _means_the_same(old.get("unless"), new.get("unless"), None, levels)


def _means_the_same(old: Any, new: Any, event: str | None, levels: Mapping[str, int]) -> bool:
    scope = Scope(levels, event)
    try:
        return scope.node(old) == scope.node(new)
    except Invalid:
        return False


def _free_key(rule: Mapping[str, Any], rules: list[Mapping[str, Any]]) -> str:
    taken = {str(one.get("rule")) for one in rules}
    if rule["rule"] and rule["rule"] not in taken:
        return str(rule["rule"])
    told_of = next((name for name in rule["then"][0] if name not in {"after", "unless"}), "rule")
    plain = re.sub(r"[^a-z0-9]+", "-", f"{rule['when']}-{told_of}".lower()).strip("-")[:50]
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def place_of(at: str, rules: list[Mapping[str, Any]]) -> int:
    """The place of a rule that a page names.

    Raises:
        NotFound: there is no such rule.
    """
    place = number_in(at, range(len(rules)))
    if place is None:
        raise NotFound(said("There is no such rule any more."), remedy=said("Load the page again."))
    return place
