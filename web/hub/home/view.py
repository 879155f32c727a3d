"""A member's page: where they are, the one next good thing, what comes after it, and what others did meanwhile."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from advocacy.clock import local_day
from advocacy.database import Read
from advocacy.engine.people import take_facts
from advocacy.engine.rules.facts import Facts
from advocacy.errors import NotFound
from advocacy.listening.conversations import CLOSED, OPEN
from advocacy.people.sessions import Visit
from advocacy.programs.hosts import Host
from advocacy.words import said
from challenges.challenges import outlines_of
from challenges.outline import Outline, challenge_of
from challenges.situation import Situation, look
from challenges.unlocking import Entry, Member, standing_of, unlock, used_this_week
from rewards.levels import Level
from web.hub.frame import Frame
from web.hub.heard.view import HEARD, Line, OpenLine
from web.hub.home.boxes import Box, boxes_of
from web.hub.home.cards import Card, Done, Locked, Waits, cards, done_of, locked, waits_of
from web.hub.home.news import News, moved_by, news_of
from web.hub.home.next import Place, Reach, Way, place_of, points_of, reach, track_places, way_of
from web.hub.home.rows import OLDEST_NEWS, Beside, look_beside, start_of_day
from web.hub.home.state import Heading, heading_of
from web.hub.home.words import TOLD, Context, Happening

OTHERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Stream:
    """The weekly stream of a program in this week of the member's calendar.

    Attributes:
        cap: how many of it may be begun in a week.
        used: how many were.
        next_week: the day on which the next one begins.
    """

    cap: int
    used: int
    next_week: date


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next level: how far it is, and whether what stands above it brings the member there."""

    name: str
    missing: int
    reach: Reach
    number: int


@dataclass(frozen=True, slots=True)
class Home:
    """The page.

    Attributes:
        first_name: of the member; empty where no name is known.
        done: what was done last, oldest first.
        done_before: how many there were before those.
        next: the one next good thing.
        others: what else can be done now, ``folded`` the rest of it.
        is_member_of_none: whether no program has invited the member.
        since: from when on the news are; None where the member has only just come in.
    """

    first_name: str
    frame: Frame
    heading: Heading
    host: str
    done: Sequence[Done]
    done_before: int
    next: Card | None
    others: Sequence[Card]
    folded: Sequence[Card]
    waiting: Sequence[Waits]
    streams: Sequence[Stream]
    ahead: Ahead | None
    locked: Sequence[Locked]
    boxes: Sequence[Box]
    open_line: OpenLine
    news: Sequence[News]
    since: datetime | None
    is_member_of_none: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the three statements found, at one instant."""

    now: datetime
    visit: Visit
    outlines: Sequence[Outline]
    situation: Situation
    member: Member
    beside: Beside

    @property
    def facts(self) -> Facts:
        """The member's."""
        return self.member.facts


async def home_of(read: Read, visit: Visit) -> Home:
    """Everything on the page; three statements, however much there is to tell.

    Raises:
        NotFound: there is no such customer any more.
    """
    me = int(visit.actor.id or 0)
    situation = await look(read, [me])
    facts = (await take_facts(read, [me])).get(me)
    if facts is None:
        raise NotFound(said("There is nothing at this address."))
    outlines = _in_order((await outlines_of(read, situation.editions)).values(), situation, facts)
    asks = frozenset(event for outline in outlines for event, _ in outline.asks)
    beside = await look_beside(read, facts, visit.token, asks=asks, told=TOLD)
    facts.count(asks, beside.tally)
    return _home(_Looked(read.now, visit, outlines, situation, situation.member(facts), beside))


def _home(seen: _Looked) -> Home:
    now, outlines, member, beside, facts = seen.now, seen.outlines, seen.member, seen.beside, seen.facts
    entries = _entries(seen)
    track = track_places(outlines, member.tracks)
    finished = _on_finished(outlines, member)
    postponed = {(row.program, row.key) for row in beside["postponed"]}
    way = way_of(entries, track, postponed)
    caps = {outline.program: cap for outline in outlines if (cap := _cap(outline)) is not None}
    used = {program: used_this_week(program, member, now) for program in caps}
    room = {program: max(0, cap - used[program]) for program, cap in caps.items()}
    ladder = tuple(
        Level(row.key, row.name, row.number, row.amount) for row in sorted(beside["level"], key=lambda row: row.amount)
    )
    frame = Frame.of(int(facts.values["points"]), int(facts.values["spendable"]), ladder, facts.values["level"])
    hosts = {outline.program: str(outline.host.get("name") or "") for outline in outlines}
    doable = cards(way.doable, hosts, seen.situation.taken, now, facts.zone)
    others = doable[1:] if way.next else doable
    shown = _unfolded(len(others))
    done = done_of(beside["done"])
    since = _since(seen)
    host = next((outline.host for outline in outlines if outline.host.get("name")), {})
    return Home(
        first_name="" if "@" in seen.visit.name else seen.visit.name.partition(" ")[0],
        frame=frame,
        heading=heading_of(entries, way, track, finished, room),
        host=str(host.get("name") or "").partition(" ")[0],
        done=done,
        done_before=max(0, sum(entry.times for entry in entries) - len(done)),
        next=doable[0] if way.next else None,
        others=others[:shown],
        folded=others[shown:],
        waiting=waits_of(way.waiting, beside["go"], hosts, now),
        streams=_streams(way, entries, caps, used, local_day(now, facts.zone)),
        ahead=_ahead(frame, way, room),
        locked=locked(way.gates),
        boxes=boxes_of(beside, entries, facts.values, now),
        open_line=_open_line(host, beside["line"]),
        news=_news(seen, since),
        since=None if facts.values["joined_at"] and facts.values["joined_at"] >= since else since,
        is_member_of_none=facts.values.get("program") is None and not member.tracks,
    )


def _in_order(outlines: Collection[Outline], situation: Situation, facts: Facts) -> list[Outline]:
    """The programs, first the one that invited the member, then those they are on a track of."""
    on = {program for program, _ in situation.tracks.get(facts.customer, {})}
    mine = facts.values.get("program")
    return sorted(outlines, key=lambda one: (one.program != mine, one.program not in on, one.program))


def _entries(seen: _Looked) -> list[Entry]:
    """A member's challenges in the words in which they were begun, with what is in hand of those no longer in force."""
    begun = seen.beside["go"]
    words = {row.number: row.data for row in begun}
    entries = [
        entry
        for outline in seen.outlines
        for entry in unlock(outline, seen.member, seen.situation.taken, seen.now).values()
        if entry.go is not None or entry.is_for_them
    ]
    in_force = {(outline.program, key) for outline in seen.outlines for key in outline.challenges}
    goes = {go.id: go for listed in seen.member.goes.values() for go in listed}
    gone = [
        standing_of(challenge_of(row.program, {**row.data, "for": None, "opens": None}, ranks={}), goes[row.number])
        for row in begun
        if (row.program, row.key) not in in_force and row.number in goes
    ]
    return [
        replace(entry, challenge=replace(entry.challenge, text=words[entry.go.id]))
        if entry.go is not None and entry.go.id in words
        else entry
        for entry in (*entries, *gone)
    ]


def _on_finished(outlines: Sequence[Outline], member: Member) -> set[Place]:
    return {
        (outline.program, key)
        for outline in outlines
        for track in outline.tracks.values()
        if member.tracks.get((outline.program, track.key))
        for key in track.challenges
        if key in outline.challenges
    }


def _cap(outline: Outline) -> int | None:
    return next((one.cap for one in outline.challenges.values() if one.cap is not None), None)


def _streams(
    way: Way, entries: Sequence[Entry], caps: Mapping[str, int], used: Mapping[str, int], today: date
) -> list[Stream]:
    """The streams that a member is in: something of it can be begun, or was in this week."""
    monday = today + timedelta(days=7 - today.weekday())
    open_in = {entry.challenge.program for entry in way.doable if entry.challenge.cap is not None}
    known = {entry.challenge.program for entry in entries}
    return [
        Stream(cap, used[program], monday)
        for program, cap in caps.items()
        if program in known and (program in open_in or used[program])
    ]


def _unfolded(others: int) -> int:
    """How many of the other things are shown at once; nothing is folded away for one alone."""
    return others if others <= OTHERS_SHOWN + 1 else OTHERS_SHOWN


def _ahead(frame: Frame, way: Way, room: Mapping[str, int]) -> Ahead | None:
    if frame.following is None:
        return None
    above: list[int] = []
    left = dict(room)
    for entry in way.doable[: bool(way.next) + _unfolded(len(way.others))]:
        program = entry.challenge.program
        if entry.go is None and entry.challenge.cap is not None:
            left[program] -= 1
            if left[program] < 0:
                break  # not this week
        above.append(points_of(entry.challenge))
    waiting = sum(points_of(entry.challenge) for entry in way.waiting)
    return Ahead(frame.following.name, frame.missing, *reach(frame.missing, waiting, above))


def _since(seen: _Looked) -> datetime:
    """The beginning of the day before the member was last here; what is older than two months is no news.

    Somebody who signed in only today was last here under another sign-in, and if there was none, when they joined.
    """
    zone, visits = seen.facts.zone, seen.beside["visit"]
    here = next((row for row in visits if row.number), None)
    last = seen.visit.seen_at
    if here is not None and local_day(here.until, zone) == local_day(seen.now, zone):
        before = [row.at for row in visits if not row.number and row.at <= here.until]
        last = max(before, default=seen.facts.values["joined_at"] or last)
    return max(start_of_day(last, zone, back=1), start_of_day(seen.now, zone, back=OLDEST_NEWS.days))


def _news(seen: _Looked, since: datetime) -> list[News]:
    happened = [
        Happening(row.word, row.at, row.more, row.key, row.name or "", row.by, row.data)
        for row in sorted(seen.beside["news"], key=lambda row: -row.number)
    ]
    titles = {place_of(one): one.title for outline in seen.outlines for one in outline.challenges.values()}
    about = Context(
        titles={go.id: titles[place] for place, goes in seen.member.goes.items() if place in titles for go in goes},
        levels={row.key: row.name for row in seen.beside["level"]},
        moved=moved_by(happened),
    )
    return news_of(happened, about, since)


def _open_line(host: Mapping[str, Any], lines: Sequence[Row[Any]]) -> OpenLine:
    told = Host(str(host.get("name") or ""), str(host.get("title") or ""))
    key = secrets.token_urlsafe(12)
    if not lines:
        return OpenLine(told, None, None, HEARD, key)
    (last,) = lines
    return OpenLine(
        host=told,
        last=Line(last.by, last.at, last.more),
        waits_until=last.until if last.word == OPEN else None,
        action=HEARD if last.word == CLOSED else f"{HEARD}/{last.number}/lines",
        key=key,
    )
