"""Every door of the application as its route table has it, and whom each lets in by its own word."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import select

from advocacy.database import Read
from web.tables import metadata
from web.visitors import BEFORE_SIGN_IN, EVERYBODY, FOR, SAFE

API = "/api/v1/"
# What is nobody's: it says the same to everyone who asks, or knows no cookie and is signed in its address.
NOBODYS = {
    "/healthz": "the process is up",
    "/readyz": "the database answers",
    "/metrics": "counts about nobody",
    "/static/{file_path}": "style sheets, fonts and pictures",
    "/api/docs": "what the API is like",
    "/api/docs/openapi.json": "the same, for programs",
    "/api/docs/{path}": "the same",
    "/api/v1/openapi.json": "the same",
    "/m/o/{token}": "the picture in a mail, signed for one mail",
    "/m/c/{token}": "a link in a mail, signed for one mail",
    "/unsubscribe/{token}": "out of the mails, signed for one person and for programs without a cookie (RFC 8058)",
}
# Raw notes that a machine or a visit came by. Nothing is decided by them, and no report counts them.
NOTES = frozenset({"mail_events", "token_uses"})


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one route.

    Attributes:
        method: as HTTP names it.
        path: with ``{name}`` for what is filled in.
        kinds: for whom it is by its own word, or None where it says nothing.
        before_sign_in: whether its form can be sent by somebody who is not signed in.
    """

    method: str
    path: str
    kinds: frozenset[str] | None
    before_sign_in: bool

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    @property
    def is_api(self) -> bool:
        return self.path.startswith(API) and self.path not in NOBODYS

    @property
    def is_page(self) -> bool:
        """Whether a cookie says who comes, so that the door has to say whom it lets in."""
        return not self.is_api and self.path not in NOBODYS

    def lets_in(self, kind: str, role: str = "") -> bool:
        kinds = self.kinds or frozenset()
        return bool(kinds & {EVERYBODY, kind, role})

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors(app: Litestar) -> Iterator[Door]:
    """All of them, OPTIONS apart, which the framework answers by itself."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, *_) in sorted(route.route_handler_map.items()):
                if method != "OPTIONS":
                    kinds = handler.opt.get(FOR)
                    yield Door(str(method), route.path_format, kinds, bool(handler.opt.get(BEFORE_SIGN_IN)))


async def content(read: Read, *, besides: frozenset[str] = NOTES) -> dict[str, str]:
    """A hash of everything in each table, but for raw notes."""
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in besides:
            order = list(table.primary_key) or list(table.c)
            rows = await read.rows(select(table).order_by(*order))
            found[table.name] = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return found
