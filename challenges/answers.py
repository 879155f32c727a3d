"""What a good answer to each kind of stage looks like. Pure.

Checking makes plain JSON of an answer, the same however it was typed, or says in the member's words what to mend.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from advocacy.errors import Invalid
from advocacy.listening.scores import segment_of
from advocacy.people.addresses import check_address
from advocacy.words import Said, said, said_of

Stage = Mapping[str, Any]
Check = Callable[[Stage, Any, str], Any]

LONGEST = {"short": 500, "long": 10_000}
LONGEST_LINK = 2000
YES = (True, 1, "true", "yes", "on", "1", "done")
WHOLE = re.compile(r"\d{1,2}")
NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,9})?")
UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
FILE_TYPES = {"image": "image/", "pdf": "application/pdf"}


def cleaned(answer: Any) -> Any:
    """The answer without the invisible characters that no person types and no database keeps."""
    if isinstance(answer, str):
        return UNKEEPABLE.sub("", answer)
    if isinstance(answer, Mapping):
        return {cleaned(field): cleaned(part) for field, part in answer.items()}
    return [cleaned(part) for part in answer] if isinstance(answer, list | tuple) else answer


def is_silence(answer: Any) -> bool:
    """Whether nothing was said: no answer, blanks, or fields that are all empty."""
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, Mapping):
        return all(is_silence(part) for part in answer.values())
    return answer is None or (isinstance(answer, Sequence) and not answer)


def too_long(over: int, where: str) -> Invalid:
    """The words for so many characters too many."""
    return Invalid(said_of("This is {n} character too long.", "This is {n} characters too long.", n=over), where=where)


def _text(stage: Stage, answer: Any, where: str) -> str:
    longest = LONGEST[stage.get("kind", "short")]
    if not isinstance(answer, str):
        raise Invalid(said("Please answer in words."), where=where)
    words = answer.strip()
    if len(words) > longest:
        raise too_long(len(words) - longest, where)
    return words


def _one_of(options: Sequence[Any], answer: Any, where: str) -> str:
    given = str(answer).strip()
    for option in options:
        if str(option) == given:
            return given
    raise Invalid(said("Please choose one of the answers given."), where=where, remedy=_listed(options))


def _one(stage: Stage, answer: Any, where: str) -> str:
    return _one_of(stage.get("options", ()), answer, where)


def _several_of(options: Sequence[Any], answer: Any, where: str) -> list[str]:
    wanted = [answer] if isinstance(answer, str) else answer
    if not isinstance(wanted, Sequence):
        raise Invalid(said("Please choose among the answers given."), where=where, remedy=_listed(options))
    chosen = {_one_of(options, one, where) for one in wanted}
    return [str(option) for option in options if str(option) in chosen]


def _several(stage: Stage, answer: Any, where: str) -> list[str]:
    return _several_of(stage.get("options", ()), answer, where)


def _listed(options: Sequence[Any]) -> Said:
    return said("Choose from {options}.", options=", ".join(map(str, options)))


def _number(_stage: Stage, answer: Any, where: str) -> int | float:
    if isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer):
        return int(answer) if float(answer).is_integer() and abs(answer) < 10**15 else answer
    given = answer.strip().replace(" ", "") if isinstance(answer, str) else ""
    if not NUMBER.fullmatch(given):
        raise Invalid(said("Please give a number."), where=where, remedy=said("Digits, like 12 or 12.5."))
    found = float(given.replace(",", "."))
    return int(found) if found.is_integer() else found


def _date(_stage: Stage, answer: Any, where: str) -> str:
    try:
        return date.fromisoformat(str(answer).strip()).isoformat()
    except ValueError:
        raise Invalid(
            said("This is not a day of the calendar."), where=where, remedy=said("Write it like 2026-03-31.")
        ) from None


def _address(_stage: Stage, answer: Any, where: str) -> dict[str, str]:
    return check_address(answer, where)


def _done(_stage: Stage, answer: Any, where: str) -> bool:
    given = answer.strip().casefold() if isinstance(answer, str) else answer
    if isinstance(given, Mapping | list) or given not in YES:
        raise Invalid(said("Please open it first, and then say so."), where=where)
    return True


def _upload(stage: Stage, answer: Any, where: str) -> dict[str, Any]:
    if not isinstance(answer, Mapping) or not answer.get("file"):
        raise Invalid(said("Please choose a file."), where=where)
    accepts = [str(word) for word in stage.get("accepts") or FILE_TYPES]
    kind = str(answer.get("type") or "")
    if not any(kind.startswith(FILE_TYPES.get(word, word)) for word in accepts):
        raise Invalid(said("This kind of file does not fit here."), where=where)
    size = answer.get("size")
    kept = {"file": str(answer["file"]), "name": str(answer.get("name") or "")[:200], "type": kind}
    return kept | ({"size": size} if isinstance(size, int) and not isinstance(size, bool) else {})


def _quiz(stage: Stage, answer: Any, where: str) -> str:
    given = _one_of(stage.get("options", ()), answer, where)
    if given != str(stage.get("answer")):
        raise Invalid(said("Not quite. Have another look and try again."), where=where)
    return given


def _score(_stage: Stage, answer: Any, where: str) -> dict[str, Any]:
    given = answer if isinstance(answer, Mapping) else {"score": answer}
    score = given.get("score")
    number = int(score) if isinstance(score, str) and WHOLE.fullmatch(score.strip()) else score
    try:
        segment_of(number)  # type: ignore[arg-type]  # it refuses whatever is no score
    except (ValueError, TypeError):
        raise Invalid(said("A score is a whole number from 0 to 10."), where=f"{where}.score") from None
    why = str(given.get("why") or "").strip()
    if len(why) > LONGEST["long"]:
        raise too_long(len(why) - LONGEST["long"], f"{where}.why")
    return {"score": number, "why": why} if why else {"score": number}


def _reference(stage: Stage, answer: Any, where: str) -> list[str]:
    return _several_of(stage.get("activities", ()), answer, where)


def _review(_stage: Stage, answer: Any, where: str) -> dict[str, str]:
    given = answer if isinstance(answer, Mapping) else {"link": answer}
    link = str(given.get("link") or "").strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc or len(link) > LONGEST_LINK:
        raise Invalid(
            said("This is not the address of a page."),
            where=f"{where}.link",
            remedy=said("Copy it from the browser: https://…"),
        )
    return {"link": link}


def _referral(_stage: Stage, answer: Any, where: str) -> dict[str, str]:
    if not isinstance(answer, Mapping):
        raise Invalid(said("Please give a name and an address for mail."), where=where)
    given = {field: str(answer.get(field) or "").strip() for field in ("name", "email", "company", "words")}
    problems = [] if given["name"] else [Invalid(said("Please give a name."), where=f"{where}.name")]
    try:
        given["email"] = validate_email(given["email"], check_deliverability=False).normalized
    except EmailNotValidError:
        problems.append(Invalid(said("This is not an address for mail."), where=f"{where}.email"))
    longest = {field: LONGEST["long" if field == "words" else "short"] for field in given}
    problems += [
        too_long(len(words) - longest[field], f"{where}.{field}")
        for field, words in given.items()
        if len(words) > longest[field]
    ]
    if problems:
        raise Invalid(said("The referral is not complete yet."), where=where, problems=tuple(problems))
    return {field: words for field, words in given.items() if words}


QUESTIONS: Mapping[str, Check] = {
    "short": _text,
    "long": _text,
    "one": _one,
    "several": _several,
    "number": _number,
    "address": _address,
    "date": _date,
}
CHECKS: Mapping[str, Check] = {
    "visit": _done,
    "read": _done,
    "upload": _upload,
    "quiz": _quiz,
    "score": _score,
    "reference": _reference,
    "review": _review,
    "referral": _referral,
}
