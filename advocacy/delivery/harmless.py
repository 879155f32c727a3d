"""Letters that are only looked at: where their links lead, nothing happens. Pure.

A link in a real mail acts for its reader: it joins, answers, unsubscribes, and is counted. Whoever looks at a letter
before it goes out, or at one that went to somebody else, must be able to press anything in it.
"""

import re
from datetime import datetime

from advocacy.delivery.links import PAGES, Links

SAMPLE_PAGE = "/studio/mail/sample/"
_PICTURE = re.compile(r'<img [^>]*src="[^"]*/m/o/[^"]*"[^>]*>')


class SampleLinks(Links):
    """Links of letters that nobody gets: each leads to a page that says where it would lead."""

    def url(self, purpose: str, subject: int, until: datetime, detail: str = "") -> str:  # noqa: ARG002
        """The same page, whoever it would be for and for however long."""
        return self.lead(purpose)

    def lead(self, purpose: str) -> str:
        """The page that tells of that purpose."""
        return self.base_url + SAMPLE_PAGE + purpose


def disarmed(letter: str, base_url: str) -> str:
    """A letter that went to somebody, as HTML or text, with every signed link of ours led to the page that tells of it.

    The picture that counts openings is taken out: to look at a letter here is not to have read it there.
    """
    base = re.escape(base_url.rstrip("/"))
    without = _PICTURE.sub("", letter)
    for purpose, page in PAGES.items():
        without = re.sub(rf"{base}{re.escape(page)}[\w.-]+", base_url.rstrip("/") + SAMPLE_PAGE + purpose, without)
    return without
