"""A stage as a form: what it is called on the page, and what was typed into it. Pure.

What comes out of a form is whatever a browser sent; whether it is an answer is decided by ``challenges.stages``.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from litestar.datastructures import FormMultiDict

from advocacy.people.addresses import FIELDS
from advocacy.words import Said, said
from challenges.answers import Stage
from challenges.stages import kind_of

ANSWER = "answer"
WAS = "was"
DIGEST = 16
OF_A_REFERRAL = ("name", "email", "company", "words")
# Thousands as they are written where the dot, or the comma, is not the decimal sign.
THOUSANDS = {
    "de": (re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII), "."),
    "en": (re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII), ","),
}
NO_THOUSANDS = (re.compile(r"(?!)"), "")

LABELS: Mapping[str, Said] = {
    "short": said("Your words"),
    "long": said("Your words"),
    "one": said("Your choice"),
    "several": said("Your choice"),
    "number": said("A number"),
    "date": said("A day"),
    "address": said("Address"),
    "read": said("To read"),
    "visit": said("A look"),
    "upload": said("A file"),
    "quiz": said("Quiz"),
    "score": said("Score"),
    "reference": said("Offer"),
    "review": said("Review"),
    "referral": said("Who"),
}


def form_of(stage: Stage) -> str:
    """The name of the partial that draws a stage: its kind, and for a question how it is answered."""
    kind = kind_of(stage)
    return str(stage.get("kind") or "short") if kind == "question" else kind


def heading_of(stage: Stage, title: str) -> str:
    """What a stage asks, in the program's words; the challenge's title where the stage has none of its own."""
    kind = kind_of(stage)
    return title if kind in {"read", "visit", "review"} else str(stage[kind])


def typed_in(stage: Stage, form: FormMultiDict) -> Any:
    """What was typed into the form of a stage; None for a file, which is looked at by itself."""
    return READ[form_of(stage)](form)


def meant(stage: Stage, typed: Any, language: str) -> Any:
    """What was typed, with numbers as they are written everywhere: 1.000 and 1,000 are the same in two languages."""
    grouped, separator = THOUSANDS.get(language, NO_THOUSANDS)
    if form_of(stage) == "number" and isinstance(typed, str) and grouped.fullmatch(typed.strip()):
        return typed.replace(separator, "")
    return typed


def digest_of(answer: Any) -> str:
    """A short mark of an answer, by which a page knows whether it has changed since; empty where there is none."""
    if answer is None:
        return ""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:DIGEST]


def everything_typed(form: FormMultiDict) -> str:
    """All words of a form, one below the other, for somebody whose page came too late to be taken."""
    hidden = {"form_token", "to", WAS}
    lines = [value for name, value in form.multi_items() if name not in hidden and isinstance(value, str)]
    return "\n".join(line for line in lines if line.strip())


def _word(form: FormMultiDict, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _one(form: FormMultiDict) -> str:
    return _word(form, ANSWER)


def _several(form: FormMultiDict) -> list[str]:
    return [value for value in form.getall(ANSWER, []) if isinstance(value, str) and value]


def _fields(*names: str) -> Callable[[FormMultiDict], dict[str, str]]:
    return lambda form: {name: _word(form, name) for name in names}


READ: Mapping[str, Callable[[FormMultiDict], Any]] = {
    **dict.fromkeys(("short", "long", "one", "number", "date", "read", "visit", "quiz"), _one),
    **dict.fromkeys(("several", "reference"), _several),
    "address": _fields(*FIELDS),
    "score": _fields("score", "why"),
    "review": _fields("link"),
    "referral": _fields(*OF_A_REFERRAL),
    "upload": lambda _form: None,
}
