"""A challenge as a member would see it, drawn by the hub's own pages from the draft. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select

from advocacy.database import Read
from advocacy.delivery.markdown import html_of
from advocacy.engine.journal import standings
from advocacy.engine.people import take_facts
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.facts import Facts
from advocacy.listening.scores import segment_of
from advocacy.people.customers import MEMBERS, customers
from advocacy.programs.cohort_tables import cohort_members
from advocacy.programs.document import Document
from advocacy.words import said
from challenges.outline import Outline, edition_of, outline_of, part_of, stages_of
from challenges.situation import look
from challenges.unlocking import Entry, Member, unlock
from rewards.levels import Level
from web.hub.challenges.deal import Deal, Host, Looking, deal_of
from web.hub.challenges.stage_fields import Fields
from web.hub.challenges.stage_forms import form_of, heading_of
from web.hub.frame import Frame
from web.pages import page
from web.studio.programs.standing import Standing, standing
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
MOST = 12


@dataclass(frozen=True, slots=True)
class Preview:
    """A challenge as one member would find it.

    Attributes:
        entry: how it stands for them, with the reasons.
        text: what the draft says of it.
        body: its words.
        deal: what it earns and takes.
        stages: its stages, with empty fields.
    """

    entry: Entry
    text: dict[str, Any]
    body: Any
    deal: Deal
    stages: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Somebody to look through the eyes of: a member, or one made up who has only just come in."""

    id: str
    name: str
    score: int


MADE_UP = (Eyes("new-passive", said("Somebody new"), 8), Eyes("new-promoter", said("Somebody new"), 9))


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft through the eyes of a member.

    Attributes:
        people: whose eyes there are.
        who: whose they are now.
        entries: how each challenge stands for them, by key.
        shown: the one that is looked at.
    """

    people: Sequence[Eyes]
    who: str
    entries: Mapping[str, Entry]
    shown: Preview | None


@route("/studio/programs/{key:str}/preview", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[str]:
    """The draft's challenges as a chosen member would see them, and one of them with its stages."""
    async with house.database.read(request.user) as read:
        it = await standing(read, key)
        seen = await seen_by(
            read, it, str(request.query_params.get("as", "")), str(request.query_params.get("challenge", ""))
        )
    return page(request, "studio/programs/preview.html", it=it, seen=seen)


async def seen_by(read: Read, it: Standing, asked: str, wanted: str) -> Seen:
    """A draft through the eyes of somebody.

    Args:
        read: a read; a preview writes nothing.
        it: the program.
        asked: the member's number as an address has it; the first one otherwise.
        wanted: the challenge's key; the first one otherwise.
    """
    people = [*(Eyes(str(one.id), one.name, one.score) for one in await _people(read, it.key)), *MADE_UP]
    who = next((one for one in people if one.id == asked), people[0])
    if it.document is None or it.errors:
        return Seen(people, who.id, {}, None)
    part = part_of(it.document.values)
    outline = outline_of(it.key, edition_of(part), part)
    if who in MADE_UP:
        member, frame = _made_up(outline, part, who.score, read.now)
        entries = unlock(outline, member, {}, read.now)
    else:
        entries, frame = await _board(read, outline, int(who.id))
    chosen = entries.get(wanted) or next(iter(entries.values()), None)
    shown = _preview(chosen, it.document, Looking(0, "UTC", frame), read) if chosen else None
    return Seen(people, who.id, entries, shown)


async def _people(read: Read, program: str) -> Any:
    """A few members to look through the eyes of: of each segment, whoever has come farthest."""
    joined = customers.join(cohort_members, cohort_members.c.customer_id == customers.c.id).outerjoin(
        standings, standings.c.customer_id == customers.c.id
    )
    query = select(customers.c.id, customers.c.name, cohort_members.c.baseline_score.label("score"), standings.c.points)
    among = (cohort_members.c.program == program, cohort_members.c.arm == "invited", MEMBERS)
    return await read.rows(
        query.select_from(joined)
        .where(*among)
        .order_by(standings.c.points.desc().nulls_last(), customers.c.id)
        .limit(MOST)
    )


async def _board(read: Read, outline: Outline, who: int) -> tuple[dict[str, Entry], Frame]:
    situation = await look(read, [who])
    facts = (await take_facts(read, [who], outline.asks))[who]
    entries = unlock(outline, situation.member(facts), situation.taken, read.now)
    row = await read.row(select(standings).where(standings.c.customer_id == who))
    earned, spendable = (row.points or 0, row.spendable or 0) if row else (0, 0)
    return entries, Frame.of(earned, spendable, _ladder(outline), row.level if row else None)


def _made_up(outline: Outline, part: Mapping[str, Any], score: int, now: datetime) -> tuple[Member, Frame]:
    """Somebody who gave that score, was invited and has joined a minute ago; the tracks for them have begun."""
    segment, frame = segment_of(score), Frame.of(0, 0, _ladder(outline), None)
    standing_now = {"points": 0, "spendable": 0, "level": frame.level.key if frame.level else None, "level_rank": 0}
    scored = {"score": score, "segment": segment, "baseline.score": score, "baseline.segment": segment}
    states = {"joined": True, "left": False, "unsubscribed": False, "bounced": False, "arm": "invited"}
    since = dict.fromkeys(("scored_at", "created_at", "joined_at"), now)
    values = {"program": outline.program, "language": "en", "zone": "UTC", **standing_now, **scored, **states, **since}
    facts = Facts(0, "UTC", values, asked=frozenset(event for event, _ in outline.asks))
    levels = {level.key: rank for rank, level in enumerate(outline.levels)}
    begun = [
        track["track"] for track in part["tracks"] if parse(track["for"], levels=levels).predicate(facts, None, now)
    ]
    return Member(facts, tracks={(outline.program, track): False for track in begun}), frame


def _ladder(outline: Outline) -> tuple[Level, ...]:
    return tuple(Level(one.key, one.name, one.threshold, rank) for rank, one in enumerate(outline.levels))


def _preview(entry: Entry, document: Document, who: Looking, read: Read) -> Preview:
    text = dict(entry.challenge.text)
    host = Host(str(document.values["host"]["name"]))
    stages = []
    for stage in stages_of(text):
        form = form_of(stage)
        heading = heading_of(stage, str(text.get("title")))
        stages.append(Fields(stage=stage, form=form, heading=heading, typed=None, saved=None, wrong={}))
    body = html_of(str(text.get("text") or ""))
    return Preview(entry, text, body, deal_of(text, host, who, read.now), tuple(stages))


HANDLERS = (show,)
