"""Who asks. The API knows tokens; each request carries one, and becomes an actor before any handler runs.

Who somebody is never comes from a parameter of the request, and what a token is for is said beside each route.
"""

from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from advocacy.errors import Forbidden
from advocacy.people import tokens
from web.wiring import House

SCHEME = "bearer "


class TokenAuthentication(AbstractAuthenticationMiddleware):
    """Turns ``Authorization: Bearer …`` into a frozen actor."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The token's actor.

        Raises:
            NotAuthorizedException: no token, or one that is not good (any more).
        """
        header = connection.headers.get("authorization", "")
        if not header.lower().startswith(SCHEME):
            raise _unknown("A token is needed: send the header Authorization: Bearer …")
        house: House = connection.app.state.house
        async with house.database.read() as read:
            held = await tokens.holder(read, header[len(SCHEME) :].strip())
        if held is None:
            raise _unknown("This token is not known, has ended or was revoked.")
        if not held.is_noted and held.actor.id is not None:
            async with house.database.work(held.actor) as work:
                await tokens.note_use(work, held.actor.id)
        return AuthenticationResult(user=held.actor, auth=None)


def _unknown(words: str) -> NotAuthorizedException:
    return NotAuthorizedException(words, headers={"WWW-Authenticate": 'Bearer realm="advocacy"'})


def needs(scope: str) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]:
    """A guard: only a token with that scope passes."""
    if scope not in tokens.SCOPES:
        raise LookupError(f"There is no scope {scope!r}.")

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        if scope not in connection.user.role.split():
            raise Forbidden(f"This token may not {tokens.SCOPES[scope]}.", remedy=f"Make one with the scope {scope}.")

    return guard
