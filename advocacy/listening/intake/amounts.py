"""Money amounts of a column, in whole units of its currency, whichever way the decimals are marked."""

import re
from collections.abc import Iterable
from decimal import Decimal

from advocacy.listening.intake.cells import DAMAGE, Missing, Refused, is_missing, shown, tidy
from advocacy.words import said

_SIGNS = re.compile(r"[€$£¥]|\b(?:eur|usd|gbp|chf|cad|aud|jpy)\b|[\s'’\u202f]", re.IGNORECASE)
_AMOUNT = re.compile(r"-?\d[\d.,]{0,30}", re.ASCII)
_PLAIN_NUMBER = said("Write a plain number such as 50000 or 1234.50.")


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The mark that the column's own values prove to be the decimal one.

    Returns:
        "." or ","; None if nothing proves either, or if values prove both.
    """
    proven = {mark for mark in map(_proof, cells) if mark}
    return proven.pop() if len(proven) == 1 else None


def _proof(cell: str) -> str | None:
    text = _bare(cell)
    if not _AMOUNT.fullmatch(text) or ("." not in text and "," not in text):
        return None
    last = max(text.rfind("."), text.rfind(","))
    mark, other = text[last], "," if text[last] == "." else "."
    if text.count(mark) > 1:
        return other
    whole, fraction = text[:last].lstrip("-"), text[last + 1 :]
    grouped = len(fraction) == 3 and len(whole) <= 3 and whole not in {"", "0"}  # noqa: PLR2004 - thousands
    return None if grouped and other not in whole else mark


def _bare(cell: str) -> str:
    return _SIGNS.sub("", tidy(cell))


def parse_amount(cell: str, mark: str | None) -> Decimal | Missing | Refused:
    """Read an amount of money that is not negative.

    Args:
        cell: the cell's text, with or without currency and thousands separators.
        mark: the column's decimal mark, as `decimal_mark` found it.
    """
    text = tidy(cell)
    if is_missing(text):
        return Missing(text)
    if DAMAGE.fullmatch(text):
        return Refused(said('"{text}" is damaged by a spreadsheet program. {how}', text=shown(text), how=_PLAIN_NUMBER))
    bare = _bare(text)
    if not _AMOUNT.fullmatch(bare):
        return Refused(said('"{text}" is not an amount. {how}', text=shown(text), how=_PLAIN_NUMBER))
    mark = _proof(bare) or mark
    if mark is None and ("." in bare or "," in bare):
        return Refused(said('"{text}" may mean thousands or decimals. {how}', text=shown(text), how=_PLAIN_NUMBER))
    other = "," if mark == "." else "."
    plain = bare.replace(other, "").replace(mark or "", "." if mark else "")
    return _checked(text, bare, plain, other)


def _checked(text: str, bare: str, plain: str, thousands: str) -> Decimal | Refused:
    groups = bare.lstrip("-").split(thousands)
    whole = [*groups[:-1], re.split(r"[.,]", groups[-1])[0]]
    uneven = len(whole) > 1 and any(len(group) != 3 for group in whole[1:])  # noqa: PLR2004 - thousands
    if plain.count(".") > 1 or uneven:
        return Refused(said('"{text}" is not an amount. {how}', text=shown(text), how=_PLAIN_NUMBER))
    if plain.startswith("-"):
        return Refused(said('"{text}" is negative. {how}', text=shown(text), how=_PLAIN_NUMBER))
    return Decimal(plain)
