"""Telling a reader from a machine. Pure.

Mail programs fetch pictures nobody looked at, and scanners press every link before anybody reads the mail. Each visit
is kept as it came; what is said here is a mark beside it, which later visits of the same mail may add to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PREFETCH = "prefetch"
SCANNER = "scanner"
AT_ONCE = "seconds after sending"
BURST = "all links at once"

TOO_SOON = timedelta(seconds=10)
BURST_WITHIN = timedelta(seconds=10)
BURST_LINKS = 3

# Apple's privacy proxy names itself by these two words and nothing more.
_APPLE_PROXY = "mozilla/5.0"
_SCANNERS = re.compile(
    r"bot\b|crawl|spider|scan|preview|prefetch|headless|phantom|python|curl|wget|libwww|okhttp|go-http|java/|apache-http|"
    r"barracuda|proofpoint|mimecast|safelinks|symantec|messagelabs|trendmicro|forcepoint|ironport|cloudmark|fortinet|"
    r"sophos|fireeye|checkpoint|avanan|bitdefender|kaspersky|urldefense|microsoft office existence|skypeuripreview|"
    r"facebookexternalhit|slackbot|whatsapp|telegrambot",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What the door knows of whoever fetched a picture or a link.

    Attributes:
        agent: the User-Agent header.
        method: GET or HEAD.
        purpose: the Sec-Purpose, Purpose or X-Purpose header.
    """

    agent: str = ""
    method: str = "GET"
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit to a mail: of its picture (``position`` None) or of the link at a position."""

    at: datetime
    position: int | None
    visit: Visit


def marks(seen: Sequence[Seen], sent_at: datetime | None, links: int) -> list[str | None]:
    """Why each visit is a machine's, or None where it may be a person's.

    Args:
        seen: every visit to one mail.
        sent_at: when it was sent.
        links: how many links it has.
    """
    bursts = _bursts(seen, links)
    return [_alone(one, sent_at) or (BURST if number in bursts else None) for number, one in enumerate(seen)]


def _alone(one: Seen, sent_at: datetime | None) -> str | None:
    visit = one.visit
    if re.search("prefetch|preview|prerender", visit.purpose, re.IGNORECASE):
        return PREFETCH
    if one.position is None and visit.agent.strip().casefold() == _APPLE_PROXY:
        return PREFETCH
    if visit.method == "HEAD" or not visit.agent.strip() or _SCANNERS.search(visit.agent):
        return SCANNER
    if sent_at is not None and one.at - sent_at < TOO_SOON:
        return AT_ONCE
    return None


def _bursts(seen: Sequence[Seen], links: int) -> set[int]:
    """The clicks of a hand that pressed three links, or all of two or more, within seconds."""
    enough = min(BURST_LINKS, max(links, 2))
    clicks = sorted((one.at, number) for number, one in enumerate(seen) if one.position is not None)
    found: set[int] = set()
    for first, (start, _) in enumerate(clicks):
        within = [number for at, number in clicks[first:] if at - start <= BURST_WITHIN]
        if len({seen[number].position for number in within}) >= enough:
            found.update(within)
    return found
