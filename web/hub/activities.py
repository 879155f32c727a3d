"""What somebody may be asked for the company, in words that say what it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.words import Said, said


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to be willing to do.

    Attributes:
        key: as the program names it.
        name: as a member would say it.
        means: what it takes.
    """

    key: str
    name: Said | str
    means: Said | str = ""


_WORDS: Mapping[str, tuple[Said, Said]] = {
    "call": (said("A call"), said("15 to 30 minutes with somebody who is deciding. You see who it is first.")),
    "email": (said("A few lines by mail"), said("Somebody who is deciding writes to you, and you answer once.")),
    "site_visit": (said("A visit at your place"), said("Somebody sees it in use. You choose the day, and who comes.")),
    "quote": (said("A sentence we may quote"), said("You see it before anybody else does, and change it as you like.")),
    "logo": (said("Your company's logo"), said("On a page of customers. Somebody at your company has to agree.")),
    "case_study": (said("A story of how you use it"), said("One talk of an hour. You approve every word.")),
    "video": (said("A video"), said("Half a day with a camera. You approve the cut.")),
    "press": (said("A call with the press"), said("A journalist or an analyst asks, and we prepare it with you.")),
    "event": (said("A word at an event"), said("On a stage or in a webinar, with our help and as long as you like.")),
    "review": (said("A public review"), said("On a site of your choice, in your own words, whatever they say.")),
    "community": (
        said("Answers to other customers"),
        said("Now and then, when a question is about what you know well."),
    ),
    "beta": (said("A look at something unfinished"), said("Half an hour. You see it early and can still change it.")),
    "referral": (said("A name"), said("Somebody who needs this, and who has said that we may write.")),
    "social": (said("A post"), said("One post of your own, in your own words.")),
}


def activities_of(keys: Sequence[str]) -> list[Activity]:
    """The activities of a stage, in its order."""
    return [Activity(str(key), *_WORDS.get(str(key), (str(key),))) for key in keys]
