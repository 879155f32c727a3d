"""The Markdown of mails and pages, taken apart and written out as safe HTML and as plain text. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

Lead = Callable[[str], str]

TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "h2", "h3", "blockquote", "hr", "code"}
_READ = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_READ_WIDE = MarkdownIt("commonmark", {"html": False}).disable("image")


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to press."""

    words: str
    target: str


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's Markdown: the letter, what to press, and what stands below it."""

    letter: Sequence[Token]
    button: Button | None
    after: Sequence[Token]
    has_scores: bool


def parts(text: str, lead: Lead, scores_mark: str = "") -> Body:
    """Take a mail's Markdown apart at the first paragraph that is only a link, or only the mark of the scores.

    Args:
        text: the Markdown.
        lead: where a link to a page points in the mail.
        scores_mark: the paragraph in whose place the scores stand; empty where there are none.
    """
    tokens = _READ.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", lead(str(child.attrGet("href"))))
    for position, token in enumerate(tokens):
        if token.type != "inline" or token.level != 1 or tokens[position - 1].type != "paragraph_open":
            continue
        marked = bool(scores_mark) and token.content.strip() == scores_mark
        button = _only_link(token)
        if marked or button:
            return Body(tokens[: position - 1], button, tokens[position + 2 :], marked)
    return Body(tokens, None, (), has_scores=False)


def _only_link(token: Token) -> Button | None:
    children = token.children or []
    if not children or children[0].type != "link_open" or children[-1].type != "link_close":
        return None
    if sum(child.type == "link_open" for child in children) != 1:
        return None
    bare = children[0].markup == "autolink"
    words = "Open the page" if bare else "".join(child.content for child in children[1:-1])
    return Button(words, str(children[0].attrGet("href")))


def as_html(tokens: Sequence[Token]) -> Markup:
    """Safe HTML."""
    return _clean(str(_READ.renderer.render(tokens, _READ.options, {})))


def _clean(dirty: str) -> Markup:
    clean = nh3.clean(
        dirty, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    return Markup(clean)  # noqa: S704 - this is what nh3 has just cleaned


def html_of(text: str) -> Markup:
    """A manager's text as safe HTML, for a page, which is as wide as it is: a line of the file is no line there."""
    return _clean(str(_READ_WIDE.render(text)))


def as_text(tokens: Sequence[Token]) -> str:
    """Plain text: paragraphs apart, list items behind dashes or numbers, addresses after their words."""
    lines: list[str] = []
    bullet = ""
    numbers: list[int] = []
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else -1)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            numbers.pop()
            lines.append("")
        elif token.type == "list_item_open":
            bullet = "- " if numbers[-1] < 0 else f"{numbers[-1]}. "
            numbers[-1] += numbers[-1] >= 0
        elif token.type == "inline":
            lines.append(bullet + _inline(token))
            bullet = ""
            if not numbers:
                lines.append("")
        elif token.type in {"code_block", "fence"}:
            lines += [token.content, ""]
    return "\n".join(lines).strip()


def _inline(token: Token) -> str:
    written: list[str] = []
    target = ""
    for child in token.children or ():
        if child.type == "link_open":
            target = str(child.attrGet("href"))
            bare = child.markup == "autolink"
        elif child.type == "link_close":
            written.append(target if bare else f": {target}")
            target = ""
        elif not (target and bare):
            written.append("\n" if child.type in {"softbreak", "hardbreak"} else child.content)
    return "".join(written)
