"""What walks all doors has to know of the studio's rewards."""

from collections.abc import Iterator, Mapping
from typing import Any

AT = "/studio/rewards"
ONE = f"{AT}/redemptions/{{number}}"


def _redemption(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["redemption of Noor, hour"])}


def _approved(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["redemption of Ines, charity"])}


def _reward(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rewards["notebook"])}


def looks(_house: Any, cast: Any) -> Iterator[tuple[str, ...]]:
    """The groups of the desk, and redemptions that stand elsewhere."""
    for group in ("reserved", "approved", "unknown", "shelf", "history"):
        yield f"rewards-{group}", f"{AT}?group={group}", "manager"
    for name in ("redemption of Noor, notebook", "redemption of Ines, charity"):
        yield name.replace(", ", " ").replace(" ", "-"), f"{AT}/redemptions/{cast.rows[name]}", "manager"


LOOKS = looks
PLACES = {
    f"{AT}/{{number}}": _reward,
    f"{AT}/{{number}}/stock": _reward,
    **{f"{ONE}{more}": _redemption for more in ("", "/approval", "/refusal")},
    f"{ONE}/fulfilment": _approved,
}
FORMS = {
    f"POST {AT}/{{number}}/stock": {"change": "5", "reason": "came", "key": "a-form"},
    f"POST {ONE}/approval": {},
    f"POST {ONE}/refusal": {"reply": "The last one broke in our store."},
    f"POST {ONE}/fulfilment": {"reference": "AB-12"},
}
