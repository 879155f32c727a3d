"""The rules of a program: a sentence for each, one open in place, kept in the draft one change at a time."""

from collections.abc import Mapping
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.errors import Invalid
from advocacy.programs.merging import moved
from web.htmx import wants_part
from web.language import read_by
from web.pages import page, reader_of
from web.studio.programs.items import changed_first, without
from web.studio.programs.overtaken import Seen, Told, Touched, kept
from web.studio.programs.sent import number_of
from web.studio.programs.standing import as_opened, standing
from web.studio.rules.matching import pace_of
from web.studio.rules.rule_form import RuleForm, both, meant, shown, typed
from web.studio.rules.rule_text import NEW, applied, as_kept, place_of
from web.studio.rules.rule_view import Around, Open, opened, rules_of, told
from web.studio.rules.sent import Sent, fields_sent, levels_of, one
from web.studio.rules.vocabulary import vocabulary
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
AT = "/studio/programs/{key:str}/rules"


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
        return await _shown(request, key, at, form, opened_at=_revision(sent))
    try:
        revision = number_sent(sent, "revision")
        seen, place = await kept(request, key, revision, lambda seen: applied(seen, at, form))
    except Touched as touched:
        return await _met(request, key, touched, at, form)
    except Invalid as wrong:
        return await _shown(request, key, at, form, wrong, opened_at=_revision(sent))
    both = "&both=1" if seen.is_newer else ""
    return Redirect(f"{_path(key)}?kept={place + 1}{both}#rule-{place}", status_code=303)


@post(f"{AT}/removal", opt=MANAGERS)
async def take_out(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Take a rule out of the draft; what somebody has changed in it meanwhile is shown first."""
    sent = await fields_sent(request)
    at, revision = number_sent(sent, "at"), number_sent(sent, "revision")
    try:
        await kept(request, key, revision, lambda seen: (without(seen, ("rules", at)), None))
    except Touched as touched:
        where = ("at", str((touched.path or ("", ""))[1]))
        return changed_first(request, key, touched, f"{_path(key)}/removal", where)
    return Redirect(f"{_path(key)}?gone=1", status_code=303)


@post(f"{AT}/order", opt=MANAGERS)
async def reorder(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Let a rule stand at another place; rules of one event act in their order."""
    sent = await fields_sent(request)
    at, to = number_sent(sent, "at"), number_sent(sent, "to")

    def change(seen: Seen) -> tuple[str, None]:
        return moved(seen.before, seen.row.text, ("rules",), at, to), None

    await kept(request, key, number_sent(sent, "revision"), change)
    return Redirect(f"{_path(key)}#rule-{max(0, to)}", status_code=303)


def number_sent(sent: Sent, name: str) -> int:
    """A number that only our own pages write.

    Raises:
        Invalid: there is none.
    """
    return number_of(one(sent, name))


def _revision(sent: Sent) -> int | None:
    try:
        return number_sent(sent, "revision")
    except Invalid:
        return None


async def _met(request: Request[Any, Any, Any], key: str, touched: Touched, at: str, mine: RuleForm) -> Response[str]:
    """The form once more, over the draft as it is now: what only one of the two has changed is as they changed it."""
    seen, path = touched.seen, touched.path
    told_of = Told.of(seen, is_gone=path is None)
    if path is None:
        return await _shown(request, key, NEW, mine, told_of=told_of)
    before, now = seen.values
    was, theirs = (
        shown(rules_of(values)[int(place)], levels_of(values)) if values else RuleForm()
        for values, place in ((before, at), (now, path[1]))
    )
    return await _shown(request, key, str(path[1]), both(was, theirs, mine), told_of=told_of)


async def _shown(
    request: Request[Any, Any, Any],
    key: str,
    at: str,
    form: RuleForm | None,
    wrong: Invalid | None = None,
    *,
    opened_at: int | None = None,
    told_of: Told | None = None,
) -> Response[str]:
    house: House = request.app.state.house
    reader = reader_of(request)
    open_rule: Open | None = None
    async with house.database.read(request.user) as read:
        it = await standing(read, key) if opened_at is None else await as_opened(read, key, opened_at)
        words = await vocabulary(read, it.written)
        levels = levels_of(it.written)
        if at:
            place = None if at == NEW else place_of(at, rules_of(it.written))
            found = form or (RuleForm() if place is None else shown(rules_of(it.written)[place], levels))
            around = Around(it, words, place, _path(key), reader, pace_of(request.method))
            now = _finished(form, levels)
            if now is not None and place is not None:
                now = as_kept(rules_of(it.written)[place], now, levels)
            open_rule = await opened(read, around, found, wrong, now)
    with read_by(reader):
        rules = told(it, words)
    status = 409 if told_of else 422 if wrong else 200
    more: dict[str, Any] = {"it": it, "rules": rules, "open": open_rule, "wrong": wrong, "told": told_of}
    if form is not None and wants_part(request):
        return page(request, "studio/rules/rule_fragment.html", status, **more)
    query = request.query_params
    more |= {name: name in query for name in ("kept", "gone", "both")}
    return page(request, "studio/rules/rules.html", status, **more)


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
