"""What walks all doors has to know of the studio's scores."""

from collections.abc import Iterator
from typing import Any

FORMS = {"POST /studio/scores/export": {"format": "csv"}}


def LOOKS(_house: Any, _cast: Any) -> Iterator[tuple[str, ...]]:  # noqa: N802 - as every room names it
    yield "scores, week by week", "/studio/scores?step=week&by=source", "manager"
    yield "scores, of no days", "/studio/scores?since=2020-01-01&until=2020-02-01", "manager"
    yield "scores, who is passive", "/studio/scores/answers?part=passives", "manager"
    yield "scores, of a group", "/studio/scores/answers?by=account.tier&value=", "manager"
