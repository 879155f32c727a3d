"""How a value is spelled in a file. Pure.

Instants are ISO 8601 in UTC, dates ISO, yes and no are words, several values stand in one cell with a semicolon
between them (as CRM imports expect it), and what is unknown is an empty cell.
"""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from advocacy.clock import iso

Number = int | float
Line = tuple[int | None, Sequence[Any]]
"""One row of an export: the customer it names, or None, and its cells in the order of the columns."""


def spelled(value: Any) -> str | Number:
    """The value as a cell: a number stays a number, everything else is text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else ""
    return _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and not any(isinstance(one, list | tuple | Mapping) for one in value):
        return ";".join(str(spelled(one)) for one in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
