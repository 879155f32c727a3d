"""What walks all doors has to know of the studio's launch."""

from collections.abc import Iterator, Mapping
from typing import Any

from advocacy.database import Work
from advocacy.listening.responses import Response, receive
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, programs, waves
from advocacy.programs.wave_plans import Plan, groups_of
from tests.cast import KEY, Cast
from web.wiring import House

_LAUNCH = f"/studio/programs/{KEY}/launch"


def _mail(_house: House, cast: Cast) -> Mapping[str, str]:
    return {"key": KEY, "mail": "invite-passive", "customer": str(cast.people["Ines"])}


def _program(_house: House, _cast: Cast) -> Mapping[str, str]:
    return {"key": KEY}


def _wave(_house: House, cast: Cast) -> Mapping[str, str]:
    return {"key": KEY, "wave": str(cast.rows["wave that waits"])}


PLACES = {
    "/studio/programs/{key}/launch": _program,
    "/studio/programs/{key}/launch/confirmation": _program,
    "/studio/programs/{key}/mails/{mail}/for/{customer}": _mail,
    "/studio/programs/{key}/mails/{mail}/for/{customer}/letter": _mail,
    "/studio/programs/{key}/mails/{mail}/for/{customer}/test": _mail,
    "/studio/programs/{key}/waves/{wave}/sending": _wave,
    "/studio/programs/{key}/waves/{wave}/ending": _wave,
    "/studio/programs/{key}/pause": _program,
    "/studio/programs/{key}/resume": _program,
}
FORMS = {
    "POST /studio/programs/{key}/launch": {"number": "4", "version": "1", "people": "3", "how": "once"},
    "POST /studio/programs/{key}/mails/{mail}/for/{customer}/test": {"mark": "from-the-tests", "language": ""},
    "POST /studio/programs/{key}/waves/{wave}/sending": {},
    "POST /studio/programs/{key}/waves/{wave}/ending": {},
    "POST /studio/programs/{key}/pause": {},
    "POST /studio/programs/{key}/resume": {},
}
TO_NOBODY = {
    "POST /studio/programs/{key}/waves/{wave}/sending": "the wave waits for its day, and was not stopped",
    "POST /studio/programs/{key}/resume": "the program runs",
}
NO_PAGES = frozenset({"/studio/programs/{key}/mails/{mail}/for/{customer}/letter"})


def LOOKS(_house: House, _cast: Cast) -> Iterator[tuple[str, ...]]:  # noqa: N802 - the rooms' name for it
    yield "launch in waves, to be confirmed", f"{_LAUNCH}/confirmation?how=waves&waves=9,8,7", "manager"
    yield "launch with a plan that is wrong", f"{_LAUNCH}/confirmation?how=waves&waves=ten&gap=0", "manager"
    yield "launch on a phone", f"{_LAUNCH}?width=phone", "manager"


async def HAPPENED(story: Any) -> None:  # noqa: N802
    """A launch in two waves, of which the second waits; and three people whom the next launch would take."""
    await story.do(story.cast.colleague("manager"), _launch_in_waves)
    await story.do(story.cast.colleague("manager"), _score, {"Xenia Roth": 9, "Ymir Dahl": 8, "Zoe Blum": 7})
    async with story.house.database.read() as read:
        waiting = [one.row for one in await waves.of_program(read, KEY) if one.row.state == "waiting"]
    story.cast.rows["wave that waits"] = waiting[0].id


async def _launch_in_waves(work: Work) -> None:
    await _score(work, {"Sora Lind": 10, "Tove Berg": 9})
    await cohorts.launch(work, await programs.publication(work, KEY), seed=1, waves=Plan(groups_of("10, 9")))


async def _score(work: Work, given: Mapping[str, int]) -> None:
    ids = await save_customers(
        work, [CustomerRow(email=f"{name.split()[0].lower()}@example.com", name=name) for name in given]
    )
    await receive(
        work,
        [
            Response(score, "test", name, number, answered_at=work.now)
            for number, (name, score) in zip(ids, given.items(), strict=True)
        ],
    )
