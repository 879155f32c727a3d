"""What the made-up people write: answers to each kind of stage, reasons for a score, and the staff's words. Pure."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from advocacy.listening.scores import Segment
from challenges.stages import kind_of
from seeds.diaries import Diary

WORDS: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("words.yaml"))
SAYS_WHY = 0.5


def reason(dice: Random, segment: Segment) -> str | None:
    """Why somebody answers as they do the second time; many do not say."""
    words = dice.choice(WORDS["again"][segment.value])
    return str(words) if dice.random() < SAYS_WHY else None


def answer_to(diary: Diary, challenge: str, position: int, stage: Mapping[str, Any]) -> Any:
    """What somebody answers in a stage of a challenge."""
    dice = diary.dice(f"answer {challenge} {position}")
    kind = kind_of(stage)
    if kind == "question":
        return _to_question(diary, dice, challenge, stage)
    if kind == "reference":
        activities = list(stage["activities"])
        return sorted(dice.sample(activities, dice.randint(1, len(activities))), key=activities.index)
    return {
        "read": True,
        "visit": True,
        "quiz": stage.get("answer"),
        "review": {"link": f"https://reviews.example/{diary.person.email.split('@')[0]}"},
        "referral": {"name": "Alex Winter", "email": f"alex.winter@{diary.person.account.domain}"},
    }[kind]


def _to_question(diary: Diary, dice: Random, challenge: str, stage: Mapping[str, Any]) -> Any:
    kind = stage.get("kind", "short")
    if kind == "one":
        options = stage["options"]
        return dice.choices(options, [1 + min(place, len(options) - 1 - place) for place in range(len(options))])[0]
    if kind == "number":
        return dice.choices((2, 3, 4, 6, 9, 14, 30, 75), (5, 8, 8, 8, 6, 4, 2, 1))[0]
    if kind == "address":
        return _address(diary, dice)
    return dice.choice(WORDS["answers"][challenge])


def _address(diary: Diary, dice: Random) -> dict[str, str]:
    country = str(diary.person.account.attributes["country"])
    city, postcode = WORDS["cities"][country]
    return {
        "name": diary.person.name,
        "street": f"{dice.choice(WORDS['streets'])} {dice.randint(1, 120)}",
        "city": city,
        "postcode": postcode,
        "country": country,
    }
