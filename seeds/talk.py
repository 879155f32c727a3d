"""What members say and choose beside the challenges: a question, a name for the boards, what becomes of their box.

Each has dice of its own, so that what somebody asks never changes what they play, earn or answer.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from advocacy.errors import Conflict, Invalid
from advocacy.listening import conversations, questions
from advocacy.people import showing
from rewards.declining import wish
from rewards.wishes import CHARITY, NONE
from seeds.diaries import Diary
from seeds.year import Mind, Year

WORDS: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("talk.yaml"))
QUESTIONS: tuple[Mapping[str, str], ...] = tuple(
    {part: words.strip() for part, words in one.items()} for one in WORDS["questions"]
)
SHOWN = 0.25
ASKS = 1 / 6
LAST_ASKED = timedelta(days=8)  # before the end, so that somebody is at the desk to answer
FOR_CHARITY, NO_GIFT = 0.03, 0.02
PLAYFUL = 0.15
MOST_OF_ONE_NAME = 50


def settle_in(year: Year, mind: Mind) -> None:
    """Put down what somebody who has just joined says and chooses in the months that follow."""
    diary = mind.diary
    if diary.happens("being shown", SHOWN):
        days = diary.dice("day of being shown").uniform(14, 70)
        year.later(mind, days, "being shown", partial(be_shown, year, mind))
    if diary.happens("asking", ASKS):
        dice = diary.dice("question")
        days = dice.uniform(3, 150)
        if year.now + timedelta(days=days) < year.end - LAST_ASKED:
            year.later(mind, days, "asking", partial(ask, year, mind, dice.randrange(len(QUESTIONS))))
    gifts = _wish_of(diary)
    if gifts:
        days = diary.dice("day of the wish").uniform(5, 50)
        year.later(mind, days, "wishing", partial(_wish, year, mind, gifts))


async def be_shown(year: Year, mind: Mind) -> None:
    """Choose to be on the boards; what a name is taken by, somebody else cannot have."""
    if mind.gone:
        return
    for name in _names(mind.diary):
        try:
            await year.do(showing.show, mind.customer, name, actor=mind.actor)
        except Invalid:
            continue
        return


async def ask(year: Year, mind: Mind, which: int) -> None:
    """Ask one of the questions."""
    if not mind.gone:
        await year.do(questions.ask, mind.customer, QUESTIONS[which]["ask"], key=f"ask {which}", actor=mind.actor)


async def follow(year: Year, mind: Mind, conversation: int, words: str) -> None:
    """Write the next line of a conversation."""
    if not mind.gone:
        row = await year.see(conversations.of_member, mind.customer, conversation)
        await year.do(questions.add, row, words, key="follow", actor=mind.actor)


async def _wish(year: Year, mind: Mind, gifts: str) -> None:
    if mind.gone:
        return
    try:
        await year.do(wish, mind.customer, gifts, actor=mind.actor)
    except Conflict as packed:
        year.closed_doors.append(str(packed))


def _wish_of(diary: Diary) -> str | None:
    throw = diary.dice("what is sent").random()
    return CHARITY if throw < FOR_CHARITY else NONE if throw < FOR_CHARITY + NO_GIFT else None


def _names(diary: Diary) -> Iterator[str]:
    """What somebody would be called, the dearest first."""
    dice = diary.dice("nickname")
    if dice.random() < PLAYFUL:
        yield str(dice.choice(WORDS["nicknames"]))
    first, last = diary.person.name.split()[0], diary.person.name.split()[-1]
    yield from (f"{first} {last[:letters]}." for letters in range(1, len(last)))
    yield from (f"{first} {number}" for number in range(2, MOST_OF_ONE_NAME))
