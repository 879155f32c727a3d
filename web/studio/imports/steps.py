"""One file, step by step: its columns, what would come of it, taking it in, and what came of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, post, route
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row

from advocacy.errors import Invalid, Mistake, NotFound
from advocacy.listening import import_files, importing
from advocacy.listening.import_files import UNDER_WAY
from advocacy.listening.importing import AT_ONCE
from advocacy.listening.intake.columns import ATTRIBUTE, IGNORED
from advocacy.listening.intake.dates import ORDERS
from advocacy.listening.intake.outline import FIELDS
from advocacy.listening.intake.scale import SCALES
from advocacy.reports.csv_out import csv_line
from web.language import read_by, say
from web.pages import page, reader_of
from web.studio.imports.desk import DESK, OPENED
from web.studio.imports.view import file_of
from web.visitors import MANAGERS, deed
from web.wiring import House

ONE = f"{DESK}/{{number:int}}"


@route(ONE, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[str]:
    """Where a file is."""
    async with house.database.read(request.user) as read:
        row = await import_files.of_staff(read, request.user.id, number)
    return await _shown(request, house, row)


@post(f"{ONE}/columns", opt=MANAGERS)
async def columns(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[Any]:
    """Say what the columns are, and have a look at what would come of it; a large file is looked at by a job."""
    form = await request.form()
    async with deed(request) as work:
        row = await import_files.of_staff(work, request.user.id, number)
        mapping, dates, scale = _said(form, row)
        turn = await import_files.name_columns(work, row, mapping, dates, scale)
        row = await import_files.of_staff(work, request.user.id, number)
        if row.size > AT_ONCE:
            await import_files.begin(work, row, "looking")
    if row.size <= AT_ONCE:
        mistake = await _look(request, house, number, turn)
        if mistake is not None:
            async with house.database.read(request.user) as read:
                row = await import_files.of_staff(read, request.user.id, number)
            return await _shown(request, house, row, mistake, 422)
    return Redirect(f"{DESK}/{number}", status_code=303)


async def _look(request: Request[Any, Any, Any], house: House, number: int, turn: int) -> Invalid | None:
    async with house.database.read(request.user) as read:
        row = await import_files.with_content(read, number)
    if row is None:
        raise import_files.too_late()
    try:
        found = await importing.look(house.database, row, request.user)
    except Invalid as mistake:
        async with deed(request) as work:
            await import_files.looked(work, number, turn, importing.wrong(mistake), usable=False)
        return mistake
    async with deed(request) as work:
        await import_files.looked(work, number, turn, found, usable=True)
    return None


@post(f"{ONE}/taking", opt=MANAGERS)
async def take(request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]) -> Response[Any]:
    """Take it in, all or nothing; pressed twice it is once."""
    async with house.database.read(request.user) as read:
        row = await import_files.of_staff(read, request.user.id, number)
        whole = await import_files.with_content(read, number) if row.size <= AT_ONCE else None
    if row.state in {"taking", "done"}:
        return Redirect(f"{DESK}/{number}", status_code=303)
    if row.state != "preview":
        raise import_files.too_late()
    if whole is None:
        async with deed(request) as work:
            await import_files.begin(work, row, "taking")
        return Redirect(f"{DESK}/{number}", status_code=303)
    file = await importing.read_file(whole)
    try:
        async with deed(request) as work:
            await importing.take(work, number, row.turn, file, "preview")
    except Mistake as mistake:
        async with house.database.read(request.user) as read:
            row = await import_files.of_staff(read, request.user.id, number)
        if row.state == "done":
            return Redirect(f"{DESK}/{number}", status_code=303)
        return await _shown(request, house, row, mistake, 409)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/renaming", opt=MANAGERS)
async def rename(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Back to the columns, as they were named."""
    async with deed(request) as work:
        row = await import_files.of_staff(work, request.user.id, number)
        await import_files.name_columns(work, row, row.mapping, row.dates, row.scale)
    return Redirect(f"{DESK}/{number}", status_code=303)


@post(f"{ONE}/giving-up", opt=MANAGERS)
async def give_up(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Drop it; nothing was taken in. What is gone already is gone."""
    async with deed(request) as work:
        try:
            row = await import_files.of_staff(work, request.user.id, number)
        except NotFound:
            return Redirect(DESK, status_code=303)
        await import_files.give_up(work, row)
    return Redirect(f"{DESK}?said=given-up", status_code=303)


@route(f"{ONE}/mistakes.csv", http_method=OPENED, opt=MANAGERS)
async def mistakes(
    request: Request[Any, Any, Any], house: NamedDependency[House], number: FromPath[int]
) -> Response[bytes]:
    """Every wrong row as a file, to work through beside the one that was sent."""
    async with house.database.read(request.user) as read:
        row = await import_files.of_staff(read, request.user.id, number)
        whole = await import_files.with_content(read, number)
    if whole is None:
        raise import_files.too_late()
    file = await importing.read_file(whole)
    with read_by(reader_of(request)):
        lines = [csv_line([say("Row"), say("Column"), say("What stands there"), say("What to do")])]
        lines += [csv_line([one.row, one.column, one.value, say(one.why)]) for one in file.refused]
    name = f"{row.name.rpartition('.')[0] or row.name}-mistakes.csv"
    return Response(
        "".join(lines).encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )


def _said(form: FormMultiDict, row: Row[Any]) -> tuple[Mapping[str, str], str | None, str | None]:
    """What a form said of the columns; what it did not say stays."""
    known = {*FIELDS[row.kind], ATTRIBUTE, IGNORED}
    names = [one["name"] for one in (row.columns or {}).get("columns", ())]
    mapping = {
        name: part if (part := str(form.get(f"part.{place}", ""))) in known else row.mapping.get(name, IGNORED)
        for place, name in enumerate(names)
    }
    dates, scale = str(form.get("dates", "")), str(form.get("scale", ""))
    return mapping, dates if dates in ORDERS else None, scale if scale in SCALES else None


async def _shown(
    request: Request[Any, Any, Any], house: House, row: Row[Any], mistake: Mistake | None = None, status: int = 200
) -> Response[str]:
    async with house.database.read(request.user) as read:
        file = await file_of(read, house.database, row, mistake=mistake)
    template = {"columns": "columns", "preview": "preview", "done": "done"}.get(row.state, "working")
    waits = row.state in UNDER_WAY
    return page(request, f"studio/imports/{template}.html", status, it=file, waits=waits)


HANDLERS = (show, columns, take, rename, give_up, mistakes)
