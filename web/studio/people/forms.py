"""What the forms of a customer's page have in common: what was typed into them, and what was wrong with it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.response import Redirect

from advocacy.errors import Invalid, Mistake
from advocacy.words import said
from web.studio.people.asked import PATH

LONGEST_SENT = 20_000
_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent, or as it is opened.

    Attributes:
        words: by field; what was not sent is empty.
        mistakes: by field, in words; those of no field under the empty name.
        key: what makes the same form the same deed, however often it is sent.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    def __getitem__(self, name: str) -> str:
        """What was typed into a field."""
        return self.words.get(name, "")

    def wrong(self, name: str) -> str:
        """What is wrong with a field; empty where nothing is."""
        return self.mistakes.get(name, "")

    @property
    def status(self) -> int:
        """The HTTP status of a page with this form."""
        return 422 if self.mistakes else 200

    def with_mistake(self, mistake: Mistake, *fields: str) -> "Typed":
        """The same with what was wrong; what is about no field of the form stands above it."""
        problems = (mistake.problems or (mistake,)) if isinstance(mistake, Invalid) else (mistake,)
        told = {(one.where if one.where in fields else "") or "": _said(one) for one in problems}
        return Typed(self.words, told, self.key)


def _said(mistake: Mistake) -> Any:
    return said("{what} {remedy}", what=mistake.message, remedy=mistake.remedy) if mistake.remedy else mistake.message


async def typed(request: Request[Any, Any, Any]) -> Typed:
    """What a form sent.

    Raises:
        Invalid: it has no key, so it is no form of ours.
    """
    form = await request.form()
    words = {name: str(value)[:LONGEST_SENT] for name, value in form.items() if isinstance(value, str)}
    key = words.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid(
            said("This form is not one of ours, so nothing was done."),
            remedy=said("Open the page, and press its button."),
        )
    return Typed({name: value.replace("\r\n", "\n") for name, value in words.items()}, key=key)


def back_to(customer: int, done: str) -> Redirect:
    """The customer's page, which says what was done."""
    return Redirect(f"{PATH}/{customer}?done={done}", status_code=303)
