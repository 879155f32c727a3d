"""What a member does in the hub on one visit: the next of the first challenges, later what is new, a reward."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from advocacy.clock import local_day
from advocacy.errors import Conflict
from challenges import submissions
from challenges.outline import stages_of
from rewards import catalog
from rewards.redemptions import redeem
from seeds.words import answer_to
from seeds.year import PROGRAM, Mind, Year

# Nobody in the made-up company has a camera.
NEVER = frozenset({"your-desk"})
MOST_A_WEEK = 2


async def begin(year: Year, mind: Mind) -> None:
    """Do one to three of the first challenges, and come back another day for more."""
    if mind.gone:
        return
    dice = mind.diary.dice(f"visit {mind.visits}")
    mind.visits += 1
    for _ in range(dice.choices((1, 2, 3, 5), (30, 30, 20, 20))[0]):
        if not mind.willing or not mind.open_steps:
            return
        mind.willing -= 1
        await complete(year, mind, mind.open_steps[0])
    if mind.willing and mind.open_steps:
        year.later(mind, dice.expovariate(1 / 5), f"visit {mind.visits}", partial(begin, year, mind))


async def complete_box(year: Year, mind: Mind) -> None:
    """Come back for the box: give size and address, and whatever comes before them."""
    for key in ("look-around", "your-candy", "your-shirt", "your-address"):
        if key in mind.open_steps and not mind.gone:
            await complete(year, mind, key)


async def complete(year: Year, mind: Mind, key: str) -> None:
    """Do a challenge at once, from its start to handing it in; a door that is closed is left alone."""
    mind.done.add(key)
    if key in mind.open_steps:
        mind.open_steps.remove(key)
    answers = _answers(mind, key, next(one for one in year.document["challenges"] if one["challenge"] == key))
    try:
        await year.do(submissions.complete, mind.customer, key, answers, program=PROGRAM, actor=mind.actor)
    except Conflict as closed:
        year.closed_doors.append(str(closed))


async def do_again(year: Year, mind: Mind, key: str) -> None:
    """Hand in again what came back with words."""
    if not mind.gone:
        await complete(year, mind, key)


def _answers(mind: Mind, key: str, challenge: Mapping[str, Any]) -> dict[int, Any]:
    said = {
        position: answer_to(mind.diary, key, position, stage) for position, stage in enumerate(stages_of(challenge))
    }
    return {position: answer for position, answer in said.items() if answer is not None}


async def weekly(year: Year, mind: Mind) -> None:
    """Do one or two of what the week brings, perhaps spend points, and come back next week or later."""
    if mind.gone or not mind.weeks:
        return
    mind.weeks -= 1
    mind.visits += 1
    dice = mind.diary.dice(f"visit {mind.visits}")
    wanted = [key for key in _stream(year, mind) if key not in mind.done and key not in NEVER]
    dice.shuffle(wanted)
    for key in wanted[: dice.choices((1, MOST_A_WEEK), (65, 35))[0]]:
        if _feels_like(year, mind, key):
            await complete(year, mind, key.split(" ")[0])
        mind.done.add(key)
    if dice.random() < 0.06 + 0.14 * mind.diary.person.warmth:
        await spend(year, mind, f"visit-{mind.visits}")
    if mind.weeks:
        year.later(mind, 7 + dice.expovariate(1 / 4), f"visit {mind.visits}", partial(weekly, year, mind))


def _stream(year: Year, mind: Mind) -> list[str]:
    """What of the weekly stream their level opens; what comes back each month is another thing each month."""
    ranks = [level["key"] for level in year.document["levels"]]
    month = local_day(year.now, mind.diary.person.account.zone).strftime("%Y-%m")
    return [
        f"{one['challenge']} {month}" if one.get("repeat") == "month" else one["challenge"]
        for one in year.document["challenges"]
        if one.get("stream") == "weekly" and ranks.index((one.get("opens") or {}).get("level", ranks[0])) <= mind.level
    ]


def _feels_like(year: Year, mind: Mind, key: str) -> bool:
    """A favor is left out more often than not."""
    asks = next((one.get("ask") for one in year.document["challenges"] if one["challenge"] == key), False)
    return not asks or mind.diary.happens(f"favor {key}", 0.7 * mind.diary.person.warmth)


async def spend(year: Year, mind: Mind, key: str) -> None:
    """Have a reward, if there is one within reach."""
    within = [row for row in await year.see(catalog.offered) if row.points <= mind.spendable and row.stock != 0]
    if within:
        chosen = mind.diary.dice(f"reward {key}").choice(within)
        redemption = await year.do(redeem, mind.customer, chosen.id, key=key, actor=mind.actor)
        mind.spendable -= redemption.points
