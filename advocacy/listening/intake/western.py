"""Which single-byte Western code page a text was written in: Windows, old Macintosh or DOS.

The three give every byte some meaning, so decoding never fails usefully. What differs is whether the result
looks like writing: an accented letter inside a word is likely, a box corner or a capital after a small letter
is not.
"""

import re
from collections.abc import Sequence

WINDOWS, MACINTOSH, DOS = "cp1252", "mac_roman", "cp850"

# Bytes Windows leaves undefined, and DOS letters that as Windows bytes would be an opening quote or a dagger
# in the middle or at the end of a word.
DOS_SIGNS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|(?<=[A-Za-z])(?:[\x82\x84]|[\x87\x88\x94](?=[a-z]))")

_SMALL = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšž")
_CAPITAL = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ")
_TYPOGRAPHY = frozenset("’‘“”–—…«»€£°§©®™\u00a0¿¡·•ªº´²³½")
_IMPLAUSIBLE = -3.0


def decode(raw: bytes, codec: str) -> str:
    """Decode bytes by a code page; a byte it leaves undefined becomes U+FFFD."""
    return raw.decode(codec, errors="replace")


def best(lines: Sequence[bytes], codecs: Sequence[str]) -> tuple[str, float]:
    """The code page under which the lines look most like writing.

    Returns:
        The codec's name and its mean plausibility per non-ASCII character, from -3 to 2.
    """
    scored = [(plausibility("\n".join(decode(line, codec) for line in lines)), codec) for codec in codecs]
    top = max(score for score, _ in scored)
    return next((codec, score) for score, codec in scored if score == top)


def plausibility(text: str) -> float:
    """How much the non-ASCII characters of a text look like Western writing, per character; 0 without any."""
    padded = f" {text} "
    marks = [_mark(padded[i - 1], char, padded[i + 1]) for i, char in enumerate(padded) if char > "\x7f"]
    return sum(marks) / len(marks) if marks else 0.0


def _mark(before: str, char: str, after: str) -> float:
    beside = _is_latin(before) or _is_latin(after)
    if char in _SMALL:
        if before.isupper() and after.isupper():
            return -1.0
        return 2.0 if beside else 0.0
    if char in _CAPITAL:
        return _mark_capital(before, after)
    if char in _TYPOGRAPHY:
        return _mark_typography(before, char, after)
    return _IMPLAUSIBLE if char == "\ufffd" or not char.isalpha() else -1.0


def _mark_capital(before: str, after: str) -> float:
    if before.islower():
        return _IMPLAUSIBLE
    return 1.5 if _is_latin(after) or before.isupper() else -0.5


def _mark_typography(before: str, char: str, after: str) -> float:
    if char == "’":
        return 1.0 if before.isalpha() else -0.5
    inside_word = before.isalpha() and after.islower()
    if char in "\u00a0–—…":
        return 0.5
    return -2.0 if inside_word else 0.5


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
