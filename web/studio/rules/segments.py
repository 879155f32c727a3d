"""Segments: conditions with a name, with how many they mean now, and who that is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import select

from advocacy.database import Read, among
from advocacy.engine import counting
from advocacy.engine.journal import standings
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.selection import matching
from advocacy.errors import Conflict, Invalid
from advocacy.numbers import number_in
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs import segments
from advocacy.words import said
from web.language import read_by
from web.pages import page, reader_of
from web.studio.rules.builder import Builder, Place, builder_of, pressed, read_condition
from web.studio.rules.matching import pace_of
from web.studio.rules.parts import Group, taken
from web.studio.rules.saying import in_words
from web.studio.rules.sent import fields_sent, one
from web.studio.rules.showing import group_of
from web.studio.rules.vocabulary import Vocabulary, vocabulary
from web.studio.rules.writing import Scope
from web.visitors import MANAGERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
SEGMENTS = "/studio/people/segments"
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A segment in the list.

    Attributes:
        key: of its address.
        name: as people call it.
        words: whom it means.
        changed_at: when it was changed last.
    """

    key: str
    name: str
    words: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Who:
    """The people of a segment, a page of them.

    Attributes:
        found: how many it means; None where it makes no sense any more.
        people: ``id, name, email, title, account, score, level`` of each on this page.
        after: where the next page begins; 0 where there is none.
        mistake: why it makes no sense.
    """

    found: int | None = None
    people: Sequence[Any] = ()
    after: int = 0
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: of which segment, if of one there is, and whether it is as it was kept."""

    key: str | None = None
    name: str = ""
    group: Group = field(default_factory=Group)
    is_kept: bool = False


@route(SEGMENTS, http_method=OPENED, opt=MANAGERS)
async def listed(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """Every segment by name, in words."""
    async with house.database.read(request.user) as read:
        words = await vocabulary(read)
        rows = await segments.listing(read)
    with read_by(reader_of(request)):
        kept = [Kept(row.key, row.name, _in_words(row.condition, words), row.changed_at) for row in rows]
    return page(request, "studio/rules/segments.html", segments=kept, gone="gone" in request.query_params)


@route(f"{SEGMENTS}/new", http_method=OPENED, opt=MANAGERS)
async def new(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """An empty form, which says that everybody matches."""
    return await _form(request, house, Typed())


@post(SEGMENTS, opt=MANAGERS)
async def begin(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Keep a new one."""
    return await _keep(request, house, None)


@route(f"{SEGMENTS}/{{key:str}}", http_method=OPENED, opt=MANAGERS)
async def people(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """Who is in it now, a page at a time."""
    after = str(request.query_params.get("after", ""))
    async with house.database.read(request.user) as read:
        row = await segments.get(read, key)
        words = await vocabulary(read)
        who = await _who(read, row.condition, words, number_in(after) or 0)
    with read_by(reader_of(request)):
        kept = Kept(row.key, row.name, _in_words(row.condition, words), row.changed_at)
    first = not after
    saved = "saved" in request.query_params
    return page(request, "studio/rules/segment.html", segment=kept, who=who, is_first=first, is_saved=saved)


@route(f"{SEGMENTS}/{{key:str}}/edit", http_method=OPENED, opt=MANAGERS)
async def edit(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The form with what it says."""
    async with house.database.read(request.user) as read:
        row = await segments.get(read, key)
        levels = await segments.levels_in_force(read)
    return await _form(request, house, Typed(key, row.name, group_of(row.condition, Scope(levels)), is_kept=True))


@post(f"{SEGMENTS}/{{key:str}}/edit", opt=MANAGERS)
async def change(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[Any]:
    """Keep it as it is now; its key stays."""
    return await _keep(request, house, key)


@post(f"{SEGMENTS}/{{key:str}}/delete", opt=MANAGERS)
async def delete(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Forget it; nobody is changed by that."""
    async with deed(request) as work:
        await segments.remove(work, key)
    return Redirect(f"{SEGMENTS}?gone=1", status_code=303)


async def _keep(request: Request[Any, Any, Any], house: House, key: str | None) -> Response[Any]:
    fields = await fields_sent(request)
    name = one(fields, "name")
    group = Group()
    try:
        again = pressed(fields)
        if again is not None:
            return await _form(request, house, Typed(key, name, again))
        group = taken(fields)
        async with house.database.read(request.user) as read:
            scope = Scope(await segments.levels_in_force(read))
        condition = read_condition(fields, scope)
        async with deed(request) as work:
            made = await segments.save(work, name, condition, key=key)
    except (Invalid, Conflict) as wrong:
        return await _form(request, house, Typed(key, name, group), wrong)
    return Redirect(f"{SEGMENTS}/{made}?saved=1", status_code=303)


async def _form(
    request: Request[Any, Any, Any], house: House, typed: Typed, wrong: Invalid | Conflict | None = None
) -> Response[str]:
    key, name, group = typed.key, typed.name, typed.group
    action = f"{SEGMENTS}/{key}/edit" if key else SEGMENTS
    async with house.database.read(request.user) as read:
        if key is not None:
            await segments.get(read, key)
        words = await vocabulary(read)
        place = Place(
            said("Who is in it"),
            Scope(words.ranks),
            words,
            action=action,
            reader=reader_of(request),
            people=f"{SEGMENTS}/{key}" if typed.is_kept else "",
            # Without scripts it is a button that counts: who presses it waits for all of it.
            pace=pace_of(request.method),
        )
        built: Builder = await builder_of(read, group, place, wrong if isinstance(wrong, Invalid) else None)
    mistake = wrong.message if wrong is not None and wrong.where == "name" else ""
    status = 422 if wrong is not None else 200
    return page(
        request,
        "studio/rules/segment_form.html",
        status,
        key=key,
        name=name,
        built=built,
        action=action,
        mistake=mistake,
        general=wrong.message
        if wrong is not None and not mistake and not (wrong.where or "").startswith("if.")
        else "",
    )


def _in_words(condition: Any, words: Vocabulary) -> str:
    try:
        return in_words(Scope(words.ranks).node(condition), words)
    except Invalid as wrong:
        return str(wrong.message)


async def _who(read: Read, condition: Any, words: Vocabulary, after: int) -> Who:
    try:
        meant: Condition = parse(condition, levels=words.ranks)
    except Invalid as wrong:
        return Who(mistake=str(wrong.message))
    here = matching(read, meant).where(customers.c.id > after)
    ids = [row.id for row in await read.rows(here.order_by(customers.c.id).limit(ON_A_PAGE + 1))]
    rows = await read.rows(
        select(
            customers.c.id,
            customers.c.name,
            customers.c.email,
            customers.c.title,
            accounts.c.name.label("account"),
            standings.c.score,
            standings.c.level,
        )
        .select_from(
            customers.outerjoin(accounts, accounts.c.id == customers.c.account_id).outerjoin(
                standings, standings.c.customer_id == customers.c.id
            )
        )
        .where(among(read, customers.c.id, ids[:ON_A_PAGE]))
        .order_by(customers.c.id)
    )
    found = await counting.count(read, meant, await counting.everybody(read))
    return Who(found, rows, rows[-1].id if len(ids) > ON_A_PAGE and rows else 0)


HANDLERS = (listed, new, begin, people, edit, change, delete)
