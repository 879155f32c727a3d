"""What a program is made of: every field with its kind, its default and its meaning. Data, not code."""

from advocacy.programs.fields import Field, Shape, list_of, shapes_of
from advocacy.programs.parts_schema import BADGE, CHALLENGE, LEVEL, PACKAGE, REWARD, TRACK, WEEKLY
from advocacy.programs.stages_schema import ACTIONS

SEGMENTS = ("detractor", "passive", "promoter")


HOST = Shape(
    "a host",
    (
        Field("name", "words", "the person who writes and answers", required=True, most=100),
        Field("title", "words", "what they do, as customers would say it", default="", most=200),
        Field("mail", "address", "where replies go"),
    ),
)

GOAL = Shape(
    "a goal",
    (
        Field("converted", "share", "how many passives are to become promoters", default=0.25),
        Field("of", "choice", "of whom", default="joined", choices=("joined", "responders", "invited")),
    ),
)

ADMITS = Shape(
    "whom a program admits",
    (
        list_of(
            "segments",
            Field("segments", "choice", "a segment", choices=SEGMENTS),
            "whose last score is in one of these",
            default=["passive", "promoter"],
            least=1,
        ),
        Field("score_newer_than", "period", "how old that score may be", default="P6M"),
        Field("if", "condition", "what else has to be so"),
    ),
)

RESCORE = Shape(
    "a second score for those who get no box",
    (
        Field("survey", "key", "the survey to ask", required=True, refers="survey"),
        Field("after", "period", "how long after the launch", required=True),
    ),
)

HOLDOUT = Shape(
    "a holdout",
    (
        Field("share", "share", "how many are not invited, and scored all the same", required=True, least=0, most=90),
        list_of(
            "stratify",
            Field(
                "stratify", "choice", "drawn alike in each group of this", choices=("score", "segment", "account.tier")
            ),
            "drawn alike in each group of these",
            default=["score"],
        ),
        Field("by", "choice", "whether people or accounts are drawn", default="person", choices=("person", "account")),
        Field("rescore", "shape", "the second score of those who get no box, on the same calendar", shape=RESCORE),
    ),
)


REMINDER = Shape(
    "a reminder",
    (
        Field("after", "period", "how long after the first mail", required=True),
        Field("mail", "key", "the mail to send", required=True, refers="mail"),
    ),
)

INVITED = Shape(
    "the words for a group",
    (
        Field("mail", "key", "the invitation", required=True, refers="mail"),
        shapes_of("reminders", REMINDER, "what follows when there is no answer", most=3),
    ),
)

INVITATIONS = Shape(
    "invitations",
    (
        Field("expires", "period", "how long the place is kept", default="P60D"),
        Field("detractor", "shape", "what detractors get", shape=INVITED),
        Field("passive", "shape", "what passives get", shape=INVITED),
        Field("promoter", "shape", "what promoters get", shape=INVITED),
    ),
)


SURVEY = Shape(
    "a survey",
    (
        Field("survey", "key", "its name in rules", required=True),
        Field("name", "words", "its name for people", required=True, most=100),
        Field("question", "words", "what is answered from 0 to 10", required=True, most=300),
        Field("why", "words", "the open question after it", default="What is the main reason?", most=300),
        Field("mail", "key", "the mail that asks it", required=True, refers="mail"),
        Field("reminder", "shape", "one reminder, when there is no answer", shape=REMINDER),
        Field("expires", "period", "how long it can be answered", default="P30D"),
    ),
    named_by="survey",
)

MAIL = Shape(
    "a mail",
    (
        Field("mail", "key", "its name in rules", required=True),
        Field("subject", "words", "its subject; merge fields are filled in", required=True, most=200),
        Field("text", "text", "its words; merge fields are filled in", required=True),
        Field("kind", "choice", "what it is about", required=True, choices=("invitation", "survey", "news", "service")),
    ),
    named_by="mail",
)

TASK = Shape(
    "a task",
    (
        Field("task", "key", "its name in rules", required=True),
        Field("title", "words", "what to do; merge fields are filled in", required=True, most=200),
        Field("text", "text", "what to know and how to go about it", default=""),
        Field("subject", "words", "of a letter that it is done by: its subject", default="", most=200),
        Field("draft", "text", "of that letter: the words to begin with; a person goes over them", default=""),
    ),
    named_by="task",
)

CHANNEL = Shape("a channel", (Field("mail", "address", "where its alerts go"),))

RULE = Shape(
    "a rule",
    (
        Field("rule", "key", "its name", required=True),
        Field("when", "event", "what has to happen", required=True),
        Field("if", "condition", "what else has to be so"),
        Field(
            "once",
            "choice",
            "how often it acts for one customer",
            default="each",
            choices=("each", "ever", "day", "week", "month", "object"),
        ),
        list_of(
            "then",
            Field("then", "one of", "an action", shapes=ACTIONS),
            "what is done, in this order",
            required=True,
            least=1,
            most=20,
        ),
    ),
    named_by="rule",
)

PROGRAM = Shape(
    "a program",
    (
        Field("program", "key", "its name in addresses and reports", required=True),
        Field("name", "words", "its name for people", required=True, most=100),
        Field("language", "language", "the language of its words", default="en"),
        Field("host", "shape", "the person behind it", required=True, shape=HOST),
        Field("goal", "shape", "what it is to reach", default={}, shape=GOAL),
        Field("admits", "shape", "who is invited", default={}, shape=ADMITS),
        Field("holdout", "shape", "who is not, so that the report can say what the program did", shape=HOLDOUT),
        shapes_of("levels", LEVEL, "one ladder for the whole installation", required=True, least=1, most=20),
        shapes_of("badges", BADGE, "badges that rules give"),
        Field("invitations", "shape", "the mails that bring people in", default={}, shape=INVITATIONS),
        shapes_of("tracks", TRACK, "who begins with what"),
        Field("weekly", "shape", "the stream after the tracks", default={}, shape=WEEKLY),
        shapes_of("challenges", CHALLENGE, "everything there is to do", most=500),
        shapes_of("packages", PACKAGE, "boxes that rules send"),
        shapes_of("rewards", REWARD, "what points can be spent on"),
        shapes_of("surveys", SURVEY, "scores that rules ask for"),
        shapes_of("mails", MAIL, "the words that go out", most=200),
        shapes_of("tasks", TASK, "what a person is to do"),
        Field(
            "channels",
            "map",
            "who is told",
            default={},
            each=Field("channels", "shape", "a channel", shape=CHANNEL),
        ),
        shapes_of("rules", RULE, "when something happens, if something is so, what is done", most=200),
    ),
    named_by="program",
)

DOCUMENT = Field("", "shape", "a program", required=True, shape=PROGRAM)
