"""Today: what waits for a person, oldest and most valuable first, each done in place."""

from litestar.handlers import HTTPRouteHandler

from web.studio.today import dead, desk, files, packing, pages, questions, reviewing, tasks, welcomes

HANDLERS: tuple[HTTPRouteHandler, ...] = (
    *pages.HANDLERS,
    *welcomes.HANDLERS,
    *tasks.HANDLERS,
    *questions.HANDLERS,
    *packing.HANDLERS,
    *dead.HANDLERS,
    *desk.HANDLERS,
    *reviewing.HANDLERS,
    *files.HANDLERS,
)
