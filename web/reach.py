"""Numbers in addresses: one that no row can have leads nowhere, and no page has to ask."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from advocacy.errors import NotFound
from advocacy.numbers import IDS
from advocacy.words import said


async def within_reach(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: no number in the address is longer than a database keeps.

    Raises:
        NotFound: one is.
    """
    if any(isinstance(one, int) and abs(one) not in range(IDS.stop) for one in connection.path_params.values()):
        raise NotFound(said("There is nothing at this address."))
