"""Writing a letter: a program's Markdown becomes a mail with a plain text and an HTML side. Pure but for templates.

What stands before the one link that is a paragraph of its own is the host's letter; that link is the button; what
follows is the small print. ``{scores}`` as a paragraph becomes eleven links, 0 to 10, each to the page of its score.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from advocacy.clock import local_day
from advocacy.delivery.links import Links
from advocacy.delivery.markdown import Body, Lead, as_html, as_text, parts
from advocacy.delivery.merge import merge, quoted
from advocacy.delivery.texts import BULK

SCORES = "{scores}"
NOBODY = {"name": "", "title": "", "face": ""}
OWN_LANGUAGE = "en"
SPOKEN = (OWN_LANGUAGE, "de")  # in which the words that every mail says by itself are written
FOR_STAFF = "staff"  # the kind of a mail to somebody who works here
OURS = frozenset({"link", "hub", "scores"})
# A line this long was broken because a file has margins; a shorter one, because its author wanted it so.
_MARGIN = 60
_WRAPPED = re.compile(rf"^(?P<line>[^\s#>|`~-].{{{_MARGIN},}})\n(?=[^\W\d_]|[(“\"„{{])", re.MULTILINE)
_BARE = re.compile(r"(?<![(<])\{(link|hub)\}")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who the company is, as the foot of its mails says.

    Attributes:
        company: its name.
        address: its postal address on one line, which laws on mail in bulk ask for.
        sender: the address that mails without a host come from.
        logo: the address of its logo, or nothing.
    """

    company: str = ""
    address: str = ""
    sender: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a mail before they are merged, and the host who signs them: ``name``, ``title`` and ``face``."""

    kind: str
    subject: str
    text: str
    language: str = "en"
    host: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addressee:
    """For whom a mail is written and what it leads to.

    Attributes:
        mail: the mail's id.
        zone: their time zone, in which days are told.
        fields: what is known about them, for merging.
        link: the page that the mail leads to.
        scores: the page of each score, for a survey.
        until: when what it leads to ends.
        silence: where they unsubscribe; empty for mails that serve them.
        language: in which they read, like ``de`` or ``de-AT``; that of the mail's words where nobody knows.
    """

    mail: int
    zone: str
    fields: Mapping[str, Any]
    link: str
    hub: str
    scores: tuple[str, ...] = ()
    until: datetime | None = None
    silence: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished mail; ``targets`` are the pages behind its counted links, by position."""

    subject: str
    text: str
    html: str
    targets: tuple[str, ...]


class Layout:
    """The form of every mail: two templates and a style sheet, read once.

    Args:
        loader: where ``letter.html``, ``letter.txt`` and ``mail.css`` are.
        letterhead: who the company is.
    """

    def __init__(self, loader: BaseLoader, letterhead: Letterhead | None = None) -> None:
        web = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        plain = web.overlay(autoescape=False)
        self.letterhead = letterhead or Letterhead()
        self._environment, self._loader = web, loader
        self._html = web.get_template("letter.html")
        self._text = plain.get_template("letter.txt")
        css, _, _ = loader.get_source(web, "mail.css")
        self._inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, extra_css=css)

    def own_words(self, name: str, language: str) -> Wording:
        """The words of a mail of the house itself, which serves its reader: a file whose first line is the subject.

        Args:
            name: the mail's.
            language: the reader's, like ``de`` or ``de-AT``; English where the mail is not written in it.
        """
        for written in (_primary(language), OWN_LANGUAGE):
            with suppress(TemplateNotFound):
                text, _, _ = self._loader.get_source(self._environment, f"{name}.{written}.md")
                subject, _, body = text.partition("\n")
                return Wording("service", subject, body.strip(), written)
        raise TemplateNotFound(name)

    def render(self, wording: Wording, to: Addressee, links: Links, counted_until: datetime | None) -> Rendered:
        """Write a mail.

        Args:
            wording: the words.
            to: the reader.
            links: makes the counted links.
            counted_until: how long counted links lead on; None where nobody counts: its links are what they are.

        Returns:
            the mail; the same arguments give the same one.
        """
        # Mails that serve a person are not counted: a sign-in link passes through nobody's hands.
        until = counted_until if wording.kind in BULK else None
        counted = _Counted(links, to.mail, until) if until else None
        lead: Lead = counted.lead if counted else str
        subject, body = merged(wording, to, self.letterhead, lead)
        common = {
            "subject": subject,
            "language": wording.language,
            "spoken": _spoken(to.language, wording.language),
            "host": NOBODY | dict(wording.host),
            "signed": wording.host.get("name", "").split(" ")[0],
            "company": self.letterhead.company,
            "address": self.letterhead.address,
            "logo": self.letterhead.logo,
            "silence": to.silence,
            "for_staff": wording.kind == FOR_STAFF,
            "has_scores": body.has_scores,
            "scores": list(enumerate(map(lead, to.scores))) if body.has_scores else (),
            "button": body.button,
        }
        html = self._html.render(
            common,
            letter=as_html(body.letter),
            after=as_html(body.after),
            pixel=links.url("open", to.mail, until) if until else "",
        )
        text = self._text.render(common, letter=as_text(body.letter), after=as_text(body.after))
        return Rendered(subject, text, self._inliner.inline(html), tuple(counted.targets) if counted else ())


def _spoken(*languages: str) -> str:
    """The first of these in which we have words of our own."""
    return next((spoken for spoken in map(_primary, languages) if spoken in SPOKEN), OWN_LANGUAGE)


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def merged(wording: Wording, to: Addressee, letterhead: Letterhead, lead: Lead = str) -> tuple[str, Body]:
    """The words of a mail for one reader, taken apart.

    Args:
        wording: the words.
        to: the reader.
        letterhead: who the company is.
        lead: where a link to a page points.

    Returns:
        the subject, and the letter with what stands below it.
    """
    fields = _fields(wording, to, letterhead)
    markdown = merge(_BARE.sub(r"<{\1}>", unwrapped(wording.text)), fields, quote=quoted, verbatim=OURS)
    return merge(" ".join(wording.subject.split()), fields), parts(markdown, lead, SCORES if to.scores else "")


def unwrapped(text: str) -> str:
    """A text without the breaks that are in it only because a file has margins."""
    return _WRAPPED.sub(r"\g<line> ", text)


class _Counted:
    """The links of one mail that lead through the counter, each target once."""

    def __init__(self, links: Links, mail: int, until: datetime) -> None:
        self._links = links
        self._mail = mail
        self._until = until
        self.targets: list[str] = []

    def lead(self, target: str) -> str:
        """Where a link to ``target`` points in the mail."""
        if not target.startswith(("https://", "http://")):
            return target
        if target not in self.targets:
            self.targets.append(target)
        return self._links.url("click", self._mail, self._until, str(self.targets.index(target)))


def _fields(wording: Wording, to: Addressee, letterhead: Letterhead) -> dict[str, Any]:
    return dict(to.fields) | {
        "host": wording.host.get("name"),
        "host_title": wording.host.get("title"),
        "our_company": letterhead.company,
        "link": to.link,
        "hub": to.hub,
        "scores": SCORES,
        "until": to.until and local_day(to.until, to.zone),
    }
