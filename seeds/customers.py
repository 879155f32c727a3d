"""What customers do when something happened to them: read the mail, join, begin, answer, ask for silence, leave."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Row

from advocacy.database import Work
from advocacy.delivery import mail as post
from advocacy.delivery.bounces import bounce
from advocacy.delivery.machines import Visit
from advocacy.delivery.tracking import note_click, note_open
from advocacy.listening import surveys
from advocacy.listening.scores import segment_of
from advocacy.people import membership
from advocacy.programs import invitations
from seeds import talk, visits
from seeds.words import reason
from seeds.year import Mind, Year

BROWSER = Visit("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
WRONG_ADDRESSES = 0.008
SILENCE = 0.012
CLICKS_AND_STAYS_AWAY = 0.12


async def react(year: Year) -> None:
    """Let everybody read what happened to them since they last did."""
    for row in await year.happened(tuple(REACTIONS)):
        mind = year.minds.get(row.customer_id)
        if mind is not None:
            REACTIONS[row.event](year, mind, row)


def _invited(year: Year, mind: Mind, _row: Row[Any]) -> None:
    days = mind.diary.joins_after()
    if days is not None and not _has_a_wrong_address(mind):
        year.later(mind, days, "joining", partial(_join, year, mind))


def _has_a_wrong_address(mind: Mind) -> bool:
    return mind.diary.happens("a wrong address", WRONG_ADDRESSES)


async def _join(year: Year, mind: Mind) -> None:
    if mind.gone:
        return
    invitation = await year.see(invitations.of_customer, mind.customer)
    latest = (await year.see(post.of_customer, mind.customer, limit=1))[0]
    await year.do(_read, latest.id, click=True)
    await year.do(invitations.accept, invitation.id, actor=mind.actor)


async def _read(work: Work, mail: int, *, click: bool = False) -> None:
    await note_open(work, mail, BROWSER)
    if click:
        await note_click(work, mail, 0, BROWSER)


def _mailed(year: Year, mind: Mind, row: Row[Any]) -> None:
    if row.data["kind"] != "invitation":
        return
    mail = int(row.about.removeprefix("mail:"))
    dice = mind.diary.dice(f"reading {row.object}")
    if _has_a_wrong_address(mind):
        year.later(mind, 0, "bounce", partial(_come_back, year, mail))
    elif dice.random() < 0.15 + 0.3 * mind.diary.person.warmth:
        clicks = dice.random() < CLICKS_AND_STAYS_AWAY
        year.later(mind, dice.expovariate(1), "reading", partial(year.do, _read, mail, click=clicks))
        if dice.random() < SILENCE:
            year.later(mind, dice.uniform(1, 3), "silence", partial(_ask_for_silence, year, mind))


async def _come_back(year: Year, mail: int) -> None:
    await year.do(bounce, mail, secret=year.there.secret, why="550 5.1.1 no such person here")


async def _ask_for_silence(year: Year, mind: Mind) -> None:
    mind.gone = mind.gone or not mind.joined
    await year.do(membership.unsubscribe, mind.customer, how="link")


def _joined(year: Year, mind: Mind, _row: Row[Any]) -> None:
    mind.joined = True
    talk.settle_in(year, mind)
    days = mind.diary.leaves_after()
    if days is not None:
        year.later(mind, days, "leaving", partial(_leave, year, mind))


async def _leave(year: Year, mind: Mind) -> None:
    mind.gone = True
    await year.do(membership.leave, mind.customer, actor=mind.actor)


def _on_a_track(year: Year, mind: Mind, row: Row[Any]) -> None:
    track = next(one for one in year.document["tracks"] if one["track"] == row.object)
    mind.open_steps = list(track["challenges"])
    mind.willing = mind.diary.steps(len(mind.open_steps))
    mind.weeks = mind.diary.weeks()
    year.later(mind, 0, "first visit", partial(visits.begin, year, mind))


def _sent_back(year: Year, mind: Mind, row: Row[Any]) -> None:
    if mind.diary.happens(f"mending {row.object}", 0.8):
        days = mind.diary.dice(f"mending {row.about}").uniform(0.5, 5)
        year.later(mind, days, f"mending {row.object}", partial(visits.do_again, year, mind, row.object))


def _needs_address(year: Year, mind: Mind, _row: Row[Any]) -> None:
    """The box waits; most come back for it, and some never do."""
    if mind.diary.happens("giving an address", 0.6):
        days = mind.diary.dice("giving an address").uniform(2, 24)
        year.later(mind, days, "address", partial(visits.complete_box, year, mind))


def _asked(year: Year, mind: Mind, row: Row[Any]) -> None:
    days = mind.diary.answers_after(row.object, joined=mind.joined)
    if days is not None:
        ask = int(row.about.removeprefix("survey:"))
        year.later(mind, days, f"answering {row.object}", partial(_answer, year, mind, ask, row.object))


async def _answer(year: Year, mind: Mind, ask: int, survey: str) -> None:
    if mind.gone and mind.joined:
        return
    score = mind.diary.next_score(survey, joined=mind.joined, finished=mind.finished)
    why = reason(mind.diary.dice(f"why {survey}"), segment_of(score))
    await year.do(surveys.answer, ask, score, why, actor=mind.actor)


def _moved_up(year: Year, mind: Mind, row: Row[Any]) -> None:
    ranks = [level["key"] for level in year.document["levels"]]
    mind.level = max(mind.level, ranks.index(row.object))
    if mind.level == 1 and not mind.insider:
        mind.insider = True
        days = mind.diary.dice("first week").uniform(1, 8)
        year.later(mind, days, "first week", partial(visits.weekly, year, mind))


def _finished(_year: Year, mind: Mind, _row: Row[Any]) -> None:
    mind.finished = True


def _points_moved(_year: Year, mind: Mind, row: Row[Any]) -> None:
    mind.spendable = int(row.data["spendable"])


REACTIONS: Mapping[str, Callable[[Year, Mind, Row[Any]], None]] = {
    "customer.invited": _invited,
    "mail.sent": _mailed,
    "member.joined": _joined,
    "track.started": _on_a_track,
    "track.finished": _finished,
    "challenge.sent_back": _sent_back,
    "shipment.needs_address": _needs_address,
    "survey.asked": _asked,
    "level.reached": _moved_up,
    "points.awarded": _points_moved,
    "points.reversed": _points_moved,
    "points.spent": _points_moved,
    "points.returned": _points_moved,
}
