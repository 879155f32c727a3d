"""By which comparisons a row can look at a field, as people say them, and what each wants to be compared with. Pure.

An attribute holds whatever was imported or answered, so its comparisons say as what it is taken: ``text:is``,
``number:at_least``, ``flag:yes``, ``list:has``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.engine.rules.fields import Field, Kind
from advocacy.words import said


@dataclass(frozen=True, slots=True)
class How:
    """A comparison.

    Attributes:
        key: as the form sends it.
        words: as the select shows it, after the field's name.
        operator: as a program writes it.
        wants: what belongs beside it: ``text``, ``whole``, ``number``, ``day``, ``length``, ``several`` or nothing.
        value: what it is compared with where nothing belongs beside it.
    """

    key: str
    words: str
    operator: str
    wants: str = ""
    value: bool | None = None


_KNOWN = (
    How("known", said("is known"), "exists", value=True),
    How("unknown", said("is not known"), "exists", value=False),
)


def _equal(wants: str) -> tuple[How, ...]:
    return (
        How("is", said("is"), "is", wants),
        How("not", said("is not"), "not", wants),
        How("one_of", said("is one of"), "one_of", "several"),
        How("none_of", said("is none of"), "none_of", "several"),
    )


def _ordered(wants: str) -> tuple[How, ...]:
    return (
        How("at_least", said("is at least"), "at_least", wants),
        How("at_most", said("is at most"), "at_most", wants),
        How("more_than", said("is more than"), "more_than", wants),
        How("less_than", said("is less than"), "less_than", wants),
    )


_LEVEL = (
    How("at_least", said("is this one or above"), "at_least", "text"),
    How("is", said("is exactly"), "is", "text"),
    How("at_most", said("is this one or below"), "at_most", "text"),
    How("more_than", said("is above"), "more_than", "text"),
    How("less_than", said("is below"), "less_than", "text"),
    How("not", said("is not"), "not", "text"),
    How("one_of", said("is one of"), "one_of", "several"),
    How("none_of", said("is none of"), "none_of", "several"),
)
_LIST = (How("has", said("include"), "has", "text"), How("lacks", said("do not include"), "lacks", "text"))
_FLAG = (How("yes", said("is so"), "is", value=True), How("no", said("is not so"), "is", value=False))
_INSTANT = (
    How("within", said("was within the last"), "within", "length"),
    How("longer_ago_than", said("was longer ago than"), "longer_ago_than", "length"),
    How("before", said("was before"), "before", "day"),
    How("after", said("was after"), "after", "day"),
)


def _taken_as(kind: str, hows: Sequence[How]) -> tuple[How, ...]:
    return tuple(How(f"{kind}:{one.key}", one.words, one.operator, one.wants, one.value) for one in hows)


OF_TEXT, OF_NUMBER = _taken_as("text", _equal("text")), _taken_as("number", (*_ordered("number"), *_equal("number")))
OF_FLAG = _taken_as("flag", _FLAG)
OF_LIST = (
    How("list:has", said("includes"), "has", "text"),
    How("list:lacks", said("does not include"), "lacks", "text"),
)
TAKEN_AS: Mapping[str, tuple[How, ...]] = {"text": OF_TEXT, "number": OF_NUMBER, "flag": OF_FLAG, "list": OF_LIST}
HOWS: Mapping[Kind, tuple[How, ...]] = {
    Kind.WHOLE: (*_ordered("whole"), *_equal("whole"), *_KNOWN),
    Kind.TEXT: (*_equal("text"), *_KNOWN),
    Kind.FLAG: _FLAG,
    Kind.INSTANT: (*_INSTANT, *_KNOWN),
    Kind.LIST: (*_LIST, *_KNOWN),
    Kind.LEVEL: (*_LEVEL, *_KNOWN),
    Kind.ANY: (*OF_TEXT, *OF_NUMBER, *OF_FLAG, *OF_LIST, *_KNOWN),
}
OF_TALLY = (
    How("did", said("has happened"), "did"),
    How("never", said("has never happened"), "never"),
)
OF_KEY = (How("is", said("is"), "is", "text"), How("not", said("is not"), "not", "text"))
UNITS: Mapping[str, str] = {"days": "D", "weeks": "W", "months": "M", "years": "Y", "hours": "H"}


def hows_of(field: Field) -> tuple[How, ...]:
    """The comparisons that make sense for a field."""
    return HOWS[field.kind]


def how_of(hows: Sequence[How], key: str) -> How | None:
    """The comparison of that key."""
    return next((one for one in hows if one.key == key), None)
