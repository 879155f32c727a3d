"""Programs: the map, the forms, the text, drafts, publishing and going back."""

from litestar.handlers import HTTPRouteHandler

from web.studio.programs import items, making, parts, preview, shown, text, versions

HANDLERS: tuple[HTTPRouteHandler, ...] = (
    *shown.HANDLERS,
    *making.HANDLERS,
    *parts.HANDLERS,
    *items.HANDLERS,
    *text.HANDLERS,
    *versions.HANDLERS,
    *preview.HANDLERS,
)
