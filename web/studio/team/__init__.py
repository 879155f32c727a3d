"""Team: who works here and may do what, second factors, tokens, and who did what."""

from web.studio.team import apps, browsers, colleague, colleagues, factors, log, me, tokens

HANDLERS = (
    *colleagues.HANDLERS,
    *me.HANDLERS,
    *browsers.HANDLERS,
    *factors.HANDLERS,
    *apps.HANDLERS,
    *tokens.HANDLERS,
    *log.HANDLERS,
    *colleague.HANDLERS,
)
