"""The parts of a program that challenges and rewards keep as their own: what there is to do, and what it brings."""

from advocacy.programs.fields import Field, Shape, list_of
from advocacy.programs.stages_schema import STAGES

_ATTRIBUTE = Field("needs", "attribute", "an attribute that must be known first")
_FOR = Field("for", "condition", "who it is for; everybody when absent")

LEVEL = Shape(
    "a level",
    (
        Field("key", "key", "its name in rules and conditions", required=True),
        Field("name", "words", "its name for members", required=True, most=60),
        Field("from", "whole", "the points earned that reach it", required=True, least=0, most=10_000_000),
        Field("text", "words", "what it opens, in a line", default="", most=300),
    ),
    named_by="key",
)

BADGE = Shape(
    "a badge",
    (
        Field("badge", "key", "its name in rules", required=True),
        Field("name", "words", "its name for members", required=True, most=60),
        Field("text", "words", "what it is for, in a line", default="", most=300),
    ),
    named_by="badge",
)

TRACK = Shape(
    "a track",
    (
        Field("track", "key", "its name in rules", required=True),
        Field("name", "words", "its name for members", required=True, most=100),
        Field("text", "words", "what it leads to, in a line", default="", most=300),
        _FOR,
        Field(
            "asks",
            "choice",
            "whether it may ask something for the company",
            default="none",
            choices=("none", "allowed"),
        ),
        list_of(
            "challenges",
            Field("challenges", "key", "a challenge", refers="challenge"),
            "in this order",
            required=True,
            least=1,
            most=30,
        ),
    ),
    named_by="track",
)

WEEKLY = Shape(
    "the weekly stream",
    (Field("cap", "whole", "how many of it a member may start in a week of their own", default=2, least=1, most=50),),
)

CHALLENGE = Shape(
    "a challenge",
    (
        Field("challenge", "key", "its name in rules and tracks", required=True),
        Field("title", "words", "what there is to do, in the member's words", required=True, most=120),
        Field("benefit", "words", "what it is good for, in a line", required=True, most=300),
        Field("text", "text", "what it is about", default=""),
        Field("minutes", "whole", "how long it takes", default=1, least=1, most=240),
        Field("points", "whole", "what it earns", required=True, least=0, most=100_000),
        Field("ask", "flag", "whether it asks something of the member for the company", default=False),
        Field("stream", "choice", "weekly: it belongs to the weekly stream", choices=("weekly",)),
        _FOR,
        Field("opens", "condition", "what has to be so before it can be started"),
        list_of("needs", Field("needs", "key", "a challenge", refers="challenge"), "challenges to finish first"),
        Field(
            "repeat",
            "choice",
            "how often it can be done",
            default="once",
            choices=("once", "day", "week", "month", "object"),
        ),
        Field("starts", "date", "the first day it is open"),
        Field("ends", "date", "the last day it is open"),
        Field("places", "whole", "how many members can do it", least=1, most=10_000_000),
        Field(
            "checked",
            "choice",
            "who looks at what was sent",
            default="automatically",
            choices=("automatically", "by a person"),
        ),
        Field("answered_within", "period", "how long an answer may take, where a person looks", default="P3D"),
        list_of(
            "stages",
            Field("stages", "one of", "a stage", shapes=STAGES),
            "what there is to do, in this order",
            required=True,
            least=1,
            most=20,
        ),
    ),
    named_by="challenge",
)

GIFT_CARD = Shape(
    "a gift card",
    (
        Field("amount", "amount", "its worth", required=True, least=0, most=100_000),
        Field("currency", "currency", "in which currency", required=True),
        Field("brand", "words", "of which shop", default="", most=100),
    ),
)

VENDOR = Shape(
    "a vendor",
    (
        Field("url", "link", "where orders are posted", required=True),
        list_of("items", Field("items", "words", "a thing", most=200), "what is in it, by the vendor's own names"),
        Field(
            "keys",
            "flag",
            "whether it makes one order of a key that it is sent again; where not, it is asked once and no more",
            default=True,
        ),
    ),
)

PACKAGE = Shape(
    "a package",
    (
        Field("package", "key", "its name in rules", required=True),
        Field("name", "words", "its name for people", required=True, most=100),
        list_of("items", Field("items", "words", "a thing", most=200), "what is in it"),
        Field("gift_card", "shape", "a card in it", shape=GIFT_CARD),
        Field("note", "text", "what is written by hand; merge fields are filled in", default=""),
        list_of("needs", _ATTRIBUTE, "attributes that must be known before it is packed"),
        Field("cost", "amount", "what one costs, in the company's currency", default=0, least=0, most=100_000),
        Field("per_person", "whole", "how many one person gets, ever", default=1, least=1, most=100),
        Field("vendor", "shape", "who packs and sends it; packed by hand when absent", shape=VENDOR),
    ),
    named_by="package",
)

REWARD = Shape(
    "a reward",
    (
        Field("reward", "key", "its name in rules", required=True),
        Field("name", "words", "its name for members", required=True, most=100),
        Field("text", "text", "what one gets, and when", default=""),
        Field("points", "whole", "what it takes", required=True, least=0, most=10_000_000),
        Field("stock", "whole", "how many there are; unlimited when absent, 0 is sold out", least=0, most=10_000_000),
        _FOR,
        Field("kind", "choice", "what it is", default="other", choices=("swag", "gift_card", "donation", "other")),
        Field("cost", "amount", "what one costs, in the company's currency", default=0, least=0, most=100_000),
        Field(
            "checked",
            "choice",
            "whether a person looks before it is given",
            default="automatically",
            choices=("automatically", "by a person"),
        ),
    ),
    named_by="reward",
)
