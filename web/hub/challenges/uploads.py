"""Files that members handed in: shown to their owner, and to nobody else."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row

from advocacy.people.allowances import Allowance
from web import access
from web.visitors import MEMBERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
UPLOADS = Allowance("upload", 60, timedelta(days=1))
LARGEST_UPLOAD = 12_000_000  # a file of 10 MB, and what a form puts around it


@route("/hub/files/{key:str}", http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[bytes]:
    """A member's own file: a picture to be seen, a PDF to be saved, and nothing that runs."""
    async with house.database.read(request.user) as read:
        return as_response(await access.upload(read, request.user, key))


def as_response(file: Row[Any]) -> Response[bytes]:
    """A file as it goes out: a picture to be seen, a PDF to be saved, and nothing that runs."""
    shown = "inline" if file.media_type.startswith("image/") else "attachment"
    return Response(
        bytes(file.content),
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


HANDLERS = (show,)
