"""One cell of a score, flag, tag, language or zone column: a value, a missing answer, or a refusal with its reason.

Nothing is coerced: 8.5, 11 and -1 are refused; an empty cell and "Not answered" are missing.
"""

import csv
import re
import zoneinfo
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from advocacy.words import said

HIGHEST = 10
MISSING_WORDS = frozenset(
    (
        "na|n/a|#n/a|n.a.|nan|null|none|nil|-|--|–|—|.|?|-99|(blank)|blank|missing|not answered|not applicable"
        "|unanswered|skipped|skip|no answer|no response|prefer not to say|prefer not to answer|don't know"
        "|don’t know|declined|k.a.|k. a.|keine angabe|nicht beantwortet|übersprungen|weiß nicht"
    )
    .casefold()
    .split("|")
)
LONGEST_MISSING_WORD = max(map(len, MISSING_WORDS))

_MONTHS = "jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez"
DAMAGE = re.compile(
    rf"#(name\?|value!|ref!|div/0!|num!|null!|#+)|({_MONTHS})[-. /]\d{{1,4}}"
    rf"|\d{{1,2}}[-. /]+({_MONTHS})([-. /]+\d{{2,4}})?|\d[.,]\d+e[+-]?\d+",
    re.IGNORECASE,
)
_PLAIN = {str(score): score for score in range(HIGHEST + 1)}
_NUMBER = re.compile(r"([+-]?)(\d{1,9})(?:[.,](\d{1,9}))?", re.ASCII)
_LABELLED = re.compile(r"([0-9]{1,3})\s*(?:[-–—:=]\s*|\(\s*)(?=[^\W\d_]).{1,80}")
_AS_FORMULA = re.compile(r'=?"([^"]*)"')

_YES = frozenset(
    ["yes", "y", "true", "t", "1", "x", "ja", "j", "wahr", "on", "subscribed", "opted-in", "oui", "si", "sí"]
)
_NO = frozenset(
    ["no", "n", "false", "f", "0", "nein", "falsch", "off", "unsubscribed", "cleaned", "opted-out", "bounced", "non"]
)
_UNDECIDED = frozenset(["pending", "unknown", "transactional", "nonsubscribed"])

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", re.ASCII)
_LANGUAGES = {
    "english": "en",
    "englisch": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "französisch": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
    "dutch": "nl",
    "portuguese": "pt",
    "português": "pt",
    "polish": "pl",
    "japanese": "ja",
    "chinese": "zh",
}


class Missing(NamedTuple):
    """No answer was given; `word` is what stood there."""

    word: str


class Refused(NamedTuple):
    """The cell says something that cannot be used; `why` ends with what to do. `number` is what it says, if any."""

    why: str
    number: Decimal | None = None


def tidy(cell: str) -> str:
    """Without the spaces of every kind around it, and without Excel's text wrapper `="…"`."""
    text = cell.strip().strip("\u200b\u200e\u200f\ufeff").strip()
    wrapped = _AS_FORMULA.fullmatch(text)
    return wrapped[1].strip() if wrapped else text


def is_missing(text: str) -> bool:
    """Whether a tidied cell is one of the ways to say that there is no answer."""
    return not text or text.casefold() in MISSING_WORDS


def parse_score(cell: str) -> int | Missing | Refused:
    """Read an answer from 0 to 10, also written as `10.0`, `10 - Extremely likely` or `10 (Very likely)`."""
    text = tidy(cell)
    if text in _PLAIN:
        return _PLAIN[text]
    if is_missing(text):
        return Missing(text)
    if DAMAGE.fullmatch(text):
        return Refused(
            said(
                '"{text}" is what a spreadsheet makes of another text. Export the file again and do not save it from a '
                "spreadsheet program.",
                text=shown(text),
            )
        )
    number = _number(text)
    if number is None:
        return Refused(said('"{text}" is not a score. Use a whole number from 0 to 10.', text=shown(text)))
    if number == int(number) and 0 <= number <= HIGHEST and not number.is_signed():
        return int(number)
    return Refused(said("{text} is not a score. Use a whole number from 0 to 10.", text=shown(text)), number)


def _number(text: str) -> Decimal | None:
    plain = _NUMBER.fullmatch(text)
    if plain:
        sign, whole, fraction = plain.groups()
        return Decimal(f"{sign}{whole}.{fraction or 0}")
    labelled = _LABELLED.fullmatch(text)
    return Decimal(labelled[1]) if labelled else None


def shown(text: str) -> str:
    """A cell's text short enough for an error."""
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - fits a line with its row and column


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 row`, `2 rows`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def parse_flag(cell: str) -> bool | Missing | Refused:
    """Read a yes or no, as people, databases and mailing tools write it."""
    text = tidy(cell)
    word = re.sub(r"[\s_]+", "-", text.casefold()).rstrip(".")
    if word in _YES:
        return True
    if word in _NO:
        return False
    if is_missing(text) or word in _UNDECIDED:
        return Missing(text)
    return Refused(said('"{text}" is neither yes nor no. Write yes or no.', text=shown(text)))


def parse_tags(cell: str) -> tuple[str, ...]:
    """Read a list inside a cell: `VIP; Blog`, `VIP, Blog` or the quoted list of mailing tools."""
    text = cell.strip()
    if is_missing(text):
        return ()
    delimiter = ";" if ";" in text and '"' not in text else ","
    try:
        parts = next(csv.reader([" ".join(text.splitlines())], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        parts = text.split(delimiter)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def parse_language(cell: str) -> str | Refused | None:
    """Read a language as a tag such as `de` or `pt-BR`; None if the cell is empty."""
    text = tidy(cell)
    if is_missing(text):
        return None
    if text.casefold() in _LANGUAGES:
        return _LANGUAGES[text.casefold()]
    if not _LANGUAGE.fullmatch(text):
        return Refused(said('"{text}" is not a language. Write a code such as en, de or pt-BR.', text=shown(text)))
    first, *rest = text.replace("_", "-").split("-")
    return "-".join([first.lower(), *[part.upper() if len(part) == 2 else part.title() for part in rest]])  # noqa: PLR2004 - a country


def parse_zone(cell: str) -> str | Refused | None:
    """Read a time zone's name such as `Europe/Berlin`; None if the cell is empty."""
    text = tidy(cell)
    if is_missing(text):
        return None
    if text in _zones():
        return text
    return Refused(
        said('"{text}" is not a time zone. Write a name such as Europe/Berlin or America/Toronto.', text=shown(text))
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
