"""Files that members handed in, for those who look at them: to be seen or saved, and nothing that runs."""

from typing import Any

from litestar import Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges import uploads
from web.hub.challenges.uploads import as_response
from web.studio.today.groups import TODAY
from web.studio.today.pages import OPENED
from web.visitors import MANAGERS
from web.wiring import House


@route(f"{TODAY}/files/{{key:str}}", http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], key: FromPath[str]) -> Response[bytes]:
    """A file that a member handed in."""
    async with house.database.read(request.user) as read:
        return as_response(await uploads.get(read, key))


HANDLERS = (show,)
