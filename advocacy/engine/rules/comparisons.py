"""One comparison as a closure over a record of values: a customer's fields, or what an event says.

A record holds what JSON can hold, so a closure first sees to it that types agree. Python takes True for 1; here
truth is never a number, as it is none in JSON and none in the databases.
"""

from collections.abc import Callable, Mapping
from typing import Any

from advocacy.engine.rules.tree import AtLevel, Compare, Node, Scalar

Test = Callable[[Mapping[str, Any]], bool]


def test_of(node: Node) -> Test:
    """The question that a comparison asks of a record.

    Raises:
        TypeError: the part is no comparison of a record; the caller has chosen wrongly.
    """
    if isinstance(node, AtLevel):
        keys: frozenset[str | None] = node.keys | {None} if node.unranked else node.keys
        return lambda values: values.get("level") in keys
    if not isinstance(node, Compare):
        raise TypeError(f"{node!r} is no comparison of a record")
    name, operator, value = node.field.name, node.operator, node.value
    if operator in _NUMBERS:
        return (_TEXTS if isinstance(value, str) else _NUMBERS)[operator](name, value)
    return _OTHERS[operator](name, value)


def _exists(name: str, _value: Any) -> Test:
    return lambda values: values.get(name) is not None


def _is(name: str, value: Any) -> Test:
    if isinstance(value, bool):
        return lambda values: values.get(name) is value
    if value in {0, 1}:
        return lambda values: (found := values.get(name)) == value and found is not True and found is not False
    return lambda values: values.get(name) == value


def _one_of(name: str, value: Any) -> Test:
    texts = frozenset(one for one in value if isinstance(one, str))
    if len(texts) == len(value):
        return lambda values: isinstance(found := values.get(name), str) and found in texts
    flags = tuple(one for one in value if isinstance(one, bool))
    numbers = frozenset(one for one in value if isinstance(one, int | float) and not isinstance(one, bool))

    def mixed(values: Mapping[str, Any]) -> bool:
        found = values.get(name)
        kind = type(found)
        if kind is int or kind is float:
            return found in numbers
        return found in flags if kind is bool else isinstance(found, str) and found in texts

    return mixed


def _has(name: str, value: Scalar | Any) -> Test:
    if isinstance(value, bool):
        return lambda values: type(found := values.get(name)) is list and any(one is value for one in found)
    if value in {0, 1}:
        return lambda values: (
            type(found := values.get(name)) is list and any(one == value and type(one) is not bool for one in found)
        )
    return lambda values: type(found := values.get(name)) is list and value in found


def _number_at_least(name: str, least: float) -> Test:
    return lambda values: (type(found := values.get(name)) is int or type(found) is float) and found >= least


def _number_at_most(name: str, most: float) -> Test:
    return lambda values: (type(found := values.get(name)) is int or type(found) is float) and found <= most


def _number_more_than(name: str, bound: float) -> Test:
    return lambda values: (type(found := values.get(name)) is int or type(found) is float) and found > bound


def _number_less_than(name: str, bound: float) -> Test:
    return lambda values: (type(found := values.get(name)) is int or type(found) is float) and found < bound


def _text_at_least(name: str, least: str) -> Test:
    return lambda values: isinstance(found := values.get(name), str) and found >= least


def _text_at_most(name: str, most: str) -> Test:
    return lambda values: isinstance(found := values.get(name), str) and found <= most


def _text_more_than(name: str, bound: str) -> Test:
    return lambda values: isinstance(found := values.get(name), str) and found > bound


def _text_less_than(name: str, bound: str) -> Test:
    return lambda values: isinstance(found := values.get(name), str) and found < bound


def _before(name: str, bound: Any) -> Test:
    return lambda values: (found := values.get(name)) is not None and found < bound


def _after(name: str, bound: Any) -> Test:
    return lambda values: (found := values.get(name)) is not None and found > bound


_NUMBERS: Mapping[str, Callable[[str, Any], Test]] = {
    "at_least": _number_at_least,
    "at_most": _number_at_most,
    "more_than": _number_more_than,
    "less_than": _number_less_than,
}
_TEXTS: Mapping[str, Callable[[str, Any], Test]] = {
    "at_least": _text_at_least,
    "at_most": _text_at_most,
    "more_than": _text_more_than,
    "less_than": _text_less_than,
}
_OTHERS: Mapping[str, Callable[[str, Any], Test]] = {
    "is": _is,
    "one_of": _one_of,
    "has": _has,
    "exists": _exists,
    "before": _before,
    "after": _after,
}
