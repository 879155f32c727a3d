"""What became of boxes: sent, delivered, back, for those that were ticked or as a carrier's file says it."""

import asyncio
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.errors import Conflict, Invalid
from advocacy.words import said
from rewards.marks import STATUSES, Mark, mark
from rewards.marks_file import read_marks
from web.studio.boxes.desk import DESK, shown
from web.studio.boxes.view import ticked
from web.visitors import MANAGERS, deed
from web.wiring import House

LARGEST_FILE = 2_000_000
BEFORE = {"sent": "packed", "delivered": "sent", "returned": "sent"}


@post(f"{DESK}/marks", opt=MANAGERS)
async def mark_ticked(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Mark the boxes that were ticked; what was marked already says nothing new, and that is told."""
    form = await request.form()
    status = str(form.get("status", ""))
    group = BEFORE.get(status, "packed")
    try:
        marks = _ticked_marks(form, status)
        async with deed(request) as work:
            marked = await mark(work, marks)
    except (Invalid, Conflict) as wrong:
        return await shown(request, house, group, wrong)
    return Redirect(f"{DESK}?group={group}&said={status}&n={marked.changed}&of={len(marks)}", status_code=303)


@post(f"{DESK}/marks/file", opt=MANAGERS, request_max_body_size=LARGEST_FILE)
async def mark_file(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Take a filled-in packing list back: all of it or nothing, and the second time it changes nothing."""
    sent = (await request.form()).get("file")
    try:
        data = await _content(sent)
        marks = await asyncio.to_thread(read_marks, data)
        async with deed(request) as work:
            marked = await mark(work, marks)
    except (Invalid, Conflict) as wrong:
        return await shown(request, house, "packed", wrong)
    return Redirect(f"{DESK}?group=sent&said=file&n={marked.changed}&of={len(marks)}", status_code=303)


def _ticked_marks(form: FormMultiDict, status: str) -> list[Mark]:
    if status not in STATUSES:
        raise Invalid(said("Say what became of them."))
    carrier = str(form.get("carrier", "")).strip()
    return [
        Mark(place, str(number), status, carrier, str(form.get(f"tracking.{number}", "")).strip())
        for place, number in enumerate(ticked(form), 1)
    ]


async def _content(sent: Any) -> bytes:
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Invalid(said("Choose a file."))
    data = await sent.read()
    await sent.close()
    return data


HANDLERS = (mark_ticked, mark_file)
