"""Whom one may ask for a public review: everybody, a random share, or every so-many-th. Pure.

Choosing reviewers by what they think of us is forbidden by platforms and by consumer law, and what a customer thinks
is in more than the score: members are mostly passives and promoters, so points, levels, tags and everything else that
the hub does follow from it. The fields that may narrow the people down are therefore listed, and no others pass.
"""

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.engine.rules.fields import ACCOUNT_ATTRIBUTE, ATTRIBUTE, CUSTOMER
from advocacy.engine.rules.tree import AtLevel, Compare, Node, leaves
from advocacy.errors import Invalid

REFUSAL = "Reviewers cannot be chosen by score. Platforms forbid it, and so do we."
REMEDY = "Choose all, or a random share."
NEUTRAL = frozenset({"language", "zone", "title", "created_at", "account.name", "account.tier", "account.value"})
# Of a person only what is on a business card or a contract: members leave answers in other attributes.
_ON_RECORD = frozenset(
    {
        *("country", "region", "state", "city", "language", "languages", "industry", "department", "role", "seniority"),
        *("product", "products", "edition", "plan", "device", "browser", "os", "location", "customer_since"),
    }
)
_TELLING = re.compile(
    r"score|nps|csat|ces\b|rating|stars?\b|segment|sentiment|promot|passiv|detract|happ|satisf|health|churn|risk|loyal"
    r"|level|points?\b|badge|advoca|member|joined|program|cohort|arm\b|review|feedback|answer|complain|escalat",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(five|5)[\s-]*stars?\b|[★⭐]|\bpositive (review|rating)|\bgood review|\bnice review", re.IGNORECASE
)
RULES = ("all", "sample", "every")
SECOND = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """How reviewers are chosen from the frame.

    Attributes:
        kind: ``all``; ``sample``, a random share; or ``every``, each so-many-th in the order of ids.
        share: of ``sample``, above 0 and at most 1.
        nth: of ``every``, 2 or more.
    """

    kind: str = "all"
    share: float | None = None
    nth: int | None = None

    def __post_init__(self) -> None:
        sample, every = self.kind == "sample", self.kind == "every"
        if self.kind not in RULES:
            raise Invalid(
                f"{self.kind!r} is no rule for choosing reviewers.", where="rule", remedy=f"Use {', '.join(RULES)}."
            )
        if sample != (self.share is not None) or (self.share is not None and not 0 < self.share <= 1):
            raise Invalid("A sample, and only a sample, has a share.", where="share", remedy="Write 0.2 for a fifth.")
        if every != (self.nth is not None) or (self.nth is not None and self.nth < SECOND):
            raise Invalid("Every so-many-th needs a number.", where="nth", remedy="Write 3 for every third.")

    @property
    def words(self) -> str:
        """As the export and the audit say it."""
        if self.kind == "sample":
            return f"random sample of {self.share:.0%}"
        return f"every {self.nth}th customer by id" if self.kind == "every" else "all eligible customers"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody who was chosen, with the number drawn for them where there was a draw."""

    customer: int
    draw: float | None = None


def draw(frame: Sequence[int], rule: Rule, seed: int) -> list[Drawn]:
    """Who of the frame is chosen; the same frame, rule and seed choose the same people.

    In a sample each person draws a number in the order of ids, and the lowest numbers are in.
    """
    people = sorted(frame)
    if rule.kind == "all":
        return [Drawn(customer) for customer in people]
    if rule.kind == "every":
        nth = rule.nth or 1
        return [Drawn(customer) for customer in people[nth - 1 :: nth]]
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated is the point, not one nobody can foresee
    numbers = sorted((chance.random(), customer) for customer in people)
    size = math.ceil((rule.share or 0) * len(people))
    return sorted((Drawn(customer, number) for number, customer in numbers[:size]), key=lambda one: one.customer)


def refuse_condition(node: Node) -> None:
    """Refuse a condition that looks at anything but neutral fields.

    Raises:
        Invalid: with the reason.
    """
    for leaf in leaves(node):
        if isinstance(leaf, Compare):
            if not is_neutral(leaf.field.spelled):
                raise _refusal(leaf.field.spelled)
        else:
            raise _refusal("level" if isinstance(leaf, AtLevel) else "what somebody did")


def is_neutral(field: str) -> bool:
    """Whether a field says nothing about what its person thinks of us."""
    name = field.removeprefix(CUSTOMER)
    if name in NEUTRAL or name.removeprefix(ATTRIBUTE).casefold() in _ON_RECORD:
        return True
    of_account = name.removeprefix(ACCOUNT_ATTRIBUTE)
    return of_account not in {"", name} and _TELLING.search(of_account.replace("_", " ")) is None


def refuse_praise(wording: str) -> None:
    """Refuse words that ask for a good review rather than an honest one.

    Raises:
        Invalid: naming them.
    """
    found = _PRAISE.search(wording)
    if found:
        raise Invalid(
            f"The words ask for praise: “{found.group()}”.",
            where="wording",
            remedy="Ask for an honest review, and name no stars.",
        )


def _refusal(field: str) -> Invalid:
    return Invalid(REFUSAL, where=field, remedy=REMEDY)
