"""Figures and people as files: in which form, and how a browser is told to keep them."""

from collections.abc import Mapping
from typing import Any

from litestar.response import Stream

from advocacy.database import Actor
from advocacy.errors import Invalid
from advocacy.reports.export import Export, stream
from advocacy.words import said
from web.studio.cohorts.asked import words
from web.wiring import House

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def format_of(form: Mapping[str, Any]) -> str:
    """The form of the file that was chosen.

    Raises:
        Invalid: there is no such.
    """
    kind = words(form, "format") or "csv"
    if kind not in FORMATS:
        raise Invalid(said("“{form}” is not a format.", form=kind), where="format", remedy=said("Use csv or xlsx."))
    return kind


def as_file(house: House, actor: Actor, export: Export, options: Mapping[str, Any], kind: str) -> Stream:
    """The rows as a file, piece by piece; the log keeps who took it."""
    pieces = stream(house.database, actor, export, options, form=kind, bom=True)
    headers = {
        "Content-Disposition": f'attachment; filename="{export.name}.{kind}"',
        "Cache-Control": "private, no-store",
    }
    return Stream(pieces, media_type=FORMATS[kind], headers=headers)
