"""What a member can agree to, in words that say what it means for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from advocacy.people.consent import PURPOSES
from advocacy.words import Said, said


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something to agree to.

    Attributes:
        key: as it is kept.
        name: as a member would say it.
        means: what then happens, and what does not.
    """

    key: str
    name: Said
    means: Said


MEMBERSHIP = "membership"
_WORDS: Mapping[str, tuple[Said, Said]] = {
    MEMBERSHIP: (
        said("That we keep what you answer and earn here"),
        said("There is no hub without it. It ends when you leave."),
    ),
    "mail": (said("News by mail"), said("What is new, now and then, beyond what the program needs to run.")),
    "reference": (
        said("Being asked to talk to somebody who is deciding"),
        said("Only for what you are willing to do, and you say yes or no each time."),
    ),
    "review": (
        said("Being asked for a public review"),
        said("Whatever you then write, and whether you write at all, changes nothing here."),
    ),
    "testimonial": (
        said("Being quoted by name"),
        said("Only words that you have seen and approved. Without this none of them is used any more."),
    ),
    "referral": (said("Being asked whom we should talk to"), said("A name, now and then. No answer is an answer.")),
}
AGREEABLE = tuple(Purpose(key, *_WORDS[key]) for key in PURPOSES)


def purpose_of(key: str) -> Purpose | None:
    """The purpose of that key, or None."""
    return next((one for one in AGREEABLE if one.key == key), None)
