"""What walks all doors has to know of the studio's cohorts."""

from collections.abc import Iterator
from typing import Any

from tests.cast import KEY

_PROGRAM = {"program": KEY}
_PATH = f"/studio/cohorts/{KEY}"


def _of_the_program(_house: Any, _cast: Any) -> dict[str, str]:
    return _PROGRAM


PLACES = {
    "/studio/cohorts/{program}": _of_the_program,
    "/studio/cohorts/{program}/people": _of_the_program,
    "/studio/cohorts/{program}/export": _of_the_program,
    "/studio/cohorts/{program}/people/export": _of_the_program,
}
FORMS = {
    "POST /studio/cohorts/{program}/export": {"format": "csv"},
    "POST /studio/cohorts/{program}/people/export": {"format": "csv", "step": "joined", "segment": "passive"},
}


def LOOKS(_house: Any, _cast: Any) -> Iterator[tuple[str, ...]]:  # noqa: N802 - as every room names it
    yield "cohorts, one", f"{_PATH}?cohort=2", "manager"
    yield "cohorts, before the launch", f"{_PATH}?as_of=2025-12-31", "manager"
    yield "cohorts, told apart", f"{_PATH}?by=language&as_of=2026-03-10", "manager"
    yield "cohorts, who joined", f"{_PATH}/people?step=joined&segment=passive", "manager"
    yield "cohorts, nobody", f"{_PATH}/people?step=held_out", "manager"
