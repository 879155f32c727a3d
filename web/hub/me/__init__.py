"""Me: what a member can look up, change, take along or end, a page for each."""

from web.hub.me import browsers, consents, kept, leaving, mails, pages, profile, willing

HANDLERS = (
    *pages.HANDLERS,
    *profile.HANDLERS,
    *mails.HANDLERS,
    *willing.HANDLERS,
    *consents.HANDLERS,
    *browsers.HANDLERS,
    *kept.HANDLERS,
    *leaving.HANDLERS,
)
