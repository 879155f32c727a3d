"""The rules of a program: a sentence for each, one open in place, kept in the draft one change at a time."""

import re
from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.programs import drafts
from advocacy.programs.document import examine
from advocacy.programs.editing import insert, move, put, remove, written_at
from advocacy.programs.nodes import Path
from advocacy.words import said
from web.htmx import wants_part
from web.language import read_by
from web.pages import page, reader_of
from web.studio.programs import overtaken
from web.studio.programs.standing import standing, written_over
from web.studio.rules.rule_form import RuleForm, meant, shown, typed
from web.studio.rules.rule_view import Around, Open, opened, rules_of, told
from web.studio.rules.sent import fields_sent, levels_of, one
from web.studio.rules.vocabulary import vocabulary
from web.studio.rules.writing import Scope
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}/rules"
NEW = "new"
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)

Sent = list[tuple[str, str]]


@route(AT, http_method=OPENED, opt=MANAGERS)
async def listed(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
    """Every rule as a sentence; with ``open`` the one at that place as a form."""
    at = str(request.query_params.get("open", ""))
    return await _shown(request, key, at, None)


@post(AT, opt=MANAGERS)
async def keep(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Keep a rule in the draft; or draw it again with what one of its buttons did."""
    sent = await fields_sent(request)
    at, form = one(sent, "at"), typed(sent)
    if one(sent, "do"):
        return await _shown(request, key, at, form)
    try:
        async with deed(request) as work:
            row = await written_over(work, key, number_sent(sent, "revision"))
            text, place = _kept(row.text, at, form)
            await drafts.save(work, key, text, revision=row.revision)
    except Invalid as wrong:
        return await _shown(request, key, at, form, wrong)
    except drafts.Overtaken as newer:
        return overtaken.page_of(request, key, newer, _kept(newer.newer.text, at, form)[0])
    return Redirect(f"{_path(key)}?kept={place + 1}#rule-{place}", status_code=303)


@post(f"{AT}/removal", opt=MANAGERS)
async def take_out(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Take a rule out of the draft."""
    sent = await fields_sent(request)
    at = number_sent(sent, "at")
    await _changed(request, key, sent, lambda text: remove(text, ("rules", at)))
    return Redirect(f"{_path(key)}?gone=1", status_code=303)


@post(f"{AT}/order", opt=MANAGERS)
async def reorder(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let a rule stand at another place; rules of one event act in their order."""
    sent = await fields_sent(request)
    at, to = number_sent(sent, "at"), number_sent(sent, "to")
    await _changed(request, key, sent, lambda text: move(text, ("rules",), at, to))
    return Redirect(f"{_path(key)}#rule-{max(0, to)}", status_code=303)


async def _changed(request: Request[Any, Any, Any], key: str, sent: Sent, change: Any) -> None:
    try:
        async with deed(request) as work:
            row = await written_over(work, key, number_sent(sent, "revision"))
            await drafts.save(work, key, change(row.text), revision=row.revision)
    except drafts.Overtaken as newer:
        raise Conflict(
            newer.message, remedy=said("Load the page again and look at it; then do it once more.")
        ) from newer


def _kept(text: str, at: str, form: RuleForm) -> tuple[str, int]:
    """The text with the rule as a form means it, and its place.

    Raises:
        Invalid: the rule is not finished, or makes no program.
    """
    written = written_at(text, ())
    rules = rules_of(written)
    levels = levels_of(written)
    rule = meant(form, levels)
    place = len(rules) if at == NEW else _place(at, rules)
    if at == NEW:
        rule["rule"] = _free_key(rule, rules)
        text = insert(text, ("rules",), place, rule)
    else:
        for path, value in _differences(("rules", place), rules[place], rule, levels):
            text = put(text, path, value)
    problems = [one for one, _ in examine(text, "program.yaml").mistakes if one.path[:2] == ("rules", place)]
    if problems:
        raise Invalid(problems[0].reason, where="rule", remedy=problems[0].remedy)
    return text, place


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
    told_of = next((name for name in rule["then"][0] if name not in {"after", "unless"}), "rule")
    plain = re.sub(r"[^a-z0-9]+", "-", f"{rule['when']}-{told_of}".lower()).strip("-")[:50]
    taken = {str(one.get("rule")) for one in rules}
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _place(at: str, rules: list[Mapping[str, Any]]) -> int:
    if not at.isascii() or not at.isdecimal() or len(at) > 4 or int(at) >= len(rules):  # noqa: PLR2004 - 200 rules
        raise NotFound(said("There is no such rule any more."), remedy=said("Load the page again."))
    return int(at)


def number_sent(sent: Sent, name: str) -> int:
    """A number that only our own pages write.

    Raises:
        Invalid: there is none.
    """
    words = one(sent, name)
    if not _NUMBER.fullmatch(words):
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Load the page again, and press its button."),
        )
    return int(words)


async def _shown(
    request: Request[Any, Any, Any],
    key: str,
    at: str,
    form: RuleForm | None,
    wrong: Invalid | None = None,
) -> Response[str]:
    house: House = request.app.state.house
    reader = reader_of(request)
    open_rule: Open | None = None
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        words = await vocabulary(read, it.written)
        levels = levels_of(it.written)
        if at:
            place = None if at == NEW else _place(at, rules_of(it.written))
            found = form or (RuleForm() if place is None else shown(rules_of(it.written)[place], levels))
            around = Around(it, words, place, _path(key), reader)
            open_rule = await opened(read, around, found, wrong, _finished(form, levels))
    with read_by(reader):
        rules = told(it, words)
    told_of: dict[str, Any] = {"it": it, "rules": rules, "open": open_rule}
    status = 422 if wrong else 200
    if form is not None and wants_part(request):
        return page(request, "studio/rules/rule_fragment.html", status, **told_of)
    query = request.query_params
    kept = str(query.get("kept", ""))
    return page(request, "studio/rules/rules.html", status, **told_of, wrong=wrong, kept=kept, gone="gone" in query)


def _finished(form: RuleForm | None, levels: Mapping[str, int]) -> Any:
    if form is None:
        return None
    try:
        return meant(form, levels)
    except Invalid:
        return None


def _path(key: str) -> str:
    return f"/studio/programs/{key}/rules"


HANDLERS = (listed, keep, take_out, reorder)
