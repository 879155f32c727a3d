"""People: finding anyone, a customer's page with everything of theirs, what can be done for them, and tags."""

from litestar.handlers import HTTPRouteHandler

from web.studio.people import (
    account,
    challenges,
    changing,
    duplicates,
    erasing,
    everybody,
    explaining,
    noting,
    person,
    points,
    tagging,
    tags_page,
    writing,
)

HANDLERS: tuple[HTTPRouteHandler, ...] = (
    *everybody.HANDLERS,
    *person.HANDLERS,
    *writing.HANDLERS,
    *noting.HANDLERS,
    *points.HANDLERS,
    *tagging.HANDLERS,
    *changing.HANDLERS,
    *erasing.HANDLERS,
    *challenges.HANDLERS,
    *account.HANDLERS,
    *duplicates.HANDLERS,
    *explaining.HANDLERS,
    *tags_page.HANDLERS,
)
