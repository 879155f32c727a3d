"""The kinds of stages that a challenge is made of, and the kinds of actions that a rule may ask for."""

from collections.abc import Mapping

from advocacy.acts.willingness import ACTIVITIES
from advocacy.programs.fields import Field, Shape, list_of

_REQUIRED = Field("required", "flag", "whether it must be done for the challenge to count", default=True)
_TEXT = Field("text", "text", "what it is about, above the field or button", default="")
_CHECKED = Field(
    "checked",
    "choice",
    "who looks at this stage; when absent, as the challenge says",
    choices=("automatically", "by a person"),
)
_OPTION = Field("options", "words", "one answer to choose", most=200)
_DISCLOSURE = Field("disclosure", "words", "what a public post says about the points it earned", most=300)

STAGES: Mapping[str, Shape] = {
    "question": Shape(
        "a question",
        (
            Field("question", "words", "the question, as the member reads it", required=True, most=300),
            Field(
                "kind",
                "choice",
                "how it is answered",
                default="short",
                choices=("short", "long", "one", "several", "number", "address", "date"),
            ),
            list_of("options", _OPTION, "what to choose from, for one or several", most=50),
            Field("saves_to", "attribute", "the customer attribute that the answer becomes"),
            Field("help", "words", "a line below the question", most=300),
            _REQUIRED,
        ),
    ),
    "read": Shape(
        "something to read",
        (Field("read", "text", "the words to read", required=True), _REQUIRED),
    ),
    "visit": Shape(
        "a page to visit",
        (Field("visit", "link", "the page; that it was visited is the member's word", required=True), _TEXT, _REQUIRED),
    ),
    "upload": Shape(
        "a file to send",
        (
            Field("upload", "words", "what to send, as the member reads it", required=True, most=300),
            list_of(
                "accepts",
                Field("accepts", "choice", "a kind of file", choices=("image", "pdf")),
                "the kinds of files taken",
                default=["image"],
                least=1,
            ),
            Field("help", "words", "a line below the field", most=300),
            _REQUIRED,
        ),
    ),
    "quiz": Shape(
        "a quiz question",
        (
            Field("quiz", "words", "the question", required=True, most=300),
            list_of("options", _OPTION, "the answers to choose from", required=True, least=2, most=12),
            Field("answer", "words", "the right one, spelled as in the options", required=True, most=200),
            Field("help", "words", "a line that explains the answer afterwards", most=500),
            _REQUIRED,
        ),
    ),
    "score": Shape(
        "a score from 0 to 10",
        (
            Field("score", "words", "the question that is answered from 0 to 10", required=True, most=300),
            Field("why", "words", "the open question after it", default="What is the main reason?", most=300),
            _REQUIRED,
        ),
    ),
    "reference": Shape(
        "an offer to speak for the company",
        (
            Field("reference", "words", "what is offered, as the member reads it", required=True, most=300),
            list_of(
                "activities",
                Field("activities", "choice", "something to be willing to do", choices=tuple(ACTIVITIES)),
                "what the member may say yes to, one by one",
                default=["call", "quote"],
                least=1,
            ),
            _TEXT,
            _CHECKED,
            _REQUIRED,
        ),
    ),
    "review": Shape(
        "a public review",
        (
            Field("review", "key", "the site, or any-site to let the member choose", required=True),
            _TEXT,
            _DISCLOSURE,
            _CHECKED,
            _REQUIRED,
        ),
    ),
    "referral": Shape(
        "somebody to recommend us to",
        (
            Field("referral", "words", "what is asked, as the member reads it", required=True, most=300),
            _TEXT,
            _CHECKED,
            _REQUIRED,
        ),
    ),
}

_AFTER = Field("after", "period", "how long to wait first")
_UNLESS = Field("unless", "condition", "asked again when the time has come; where it holds, nothing happens")
_CHANNEL = Shape(
    "whom to tell", (Field("channel", "key", "one of the program's channels", required=True, refers="channel"),)
)


def _action(name: str, telling: Field, *more: Field) -> Shape:
    return Shape(name, (telling, *more, _AFTER, _UNLESS))


ACTIONS: Mapping[str, Shape] = {
    "award": _action(
        "an award of points", Field("award", "whole", "so many points", required=True, least=1, most=100_000)
    ),
    "badge": _action("a badge", Field("badge", "key", "the badge to give", required=True, refers="badge")),
    "ship": _action("a box to send", Field("ship", "key", "the package to send", required=True, refers="package")),
    "enrol": _action("a track to begin", Field("enrol", "key", "the track to begin", required=True, refers="track")),
    "mail": _action("a mail to send", Field("mail", "key", "the mail to send", required=True, refers="mail")),
    "survey": _action(
        "a survey to ask",
        Field("survey", "key", "the survey to ask", required=True, refers="survey"),
        Field(
            "counts_as",
            "choice",
            "program: the program's own second score, which no rest between surveys holds back",
            default="relationship",
            choices=("relationship", "transactional", "program"),
        ),
    ),
    "notify": _action("a word to a channel", Field("notify", "shape", "whom to tell", required=True, shape=_CHANNEL)),
    "task": _action(
        "a task for a person",
        Field("task", "key", "the task to open", required=True, refers="task"),
        Field("due", "period", "how long there is for it"),
    ),
    "tag": _action("a tag to add", Field("tag", "words", "the tag", required=True, most=60)),
    "untag": _action("a tag to take off", Field("untag", "words", "the tag", required=True, most=60)),
}
