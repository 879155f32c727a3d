"""What walks all doors has to know of the studio's rules."""

from collections.abc import Mapping
from typing import Any

from advocacy.database import Work
from advocacy.programs import segments

SEGMENTS = "/studio/people/segments"
CALLS = {
    "all": [
        {"score": {"at_most": 8}},
        {"any": [{"level": "newcomer"}, {"attribute.shirt": {"exists": True}}, {"finished": "your-candy"}]},
        {"none": [{"left": True}, {"did": "challenge.completed", "at_least": 9, "within": "P30D"}]},
    ]
}
ROWS = {"if.word": "all", "if.0.field": "segment", "if.0.how": "is", "if.0.value": "promoter"}

AT = "/studio/programs/{key}"
DRAFT = "autumn-circle"
SEEN = {"revision": "1"}
RULE = {"at": "new", "when": "member.joined", "then.0.kind": "tag", "then.0.tag": "new here"}

PLACES = {
    **{
        f"{AT}/{rest}": lambda _house, _cast: {"key": DRAFT}
        for rest in ("rules", "rules/removal", "rules/order", "conditions")
    },
    **{f"{SEGMENTS}/{{key}}{more}": lambda _house, _cast: {"key": "to-be-called"} for more in ("", "/edit", "/delete")},
}
FORMS: Mapping[str, Mapping[str, Any]] = {
    f"POST {SEGMENTS}": {"name": "Promoters", **ROWS},
    f"POST {SEGMENTS}/{{key}}/edit": {"name": "Promoters", **ROWS},
    f"POST {SEGMENTS}/{{key}}/delete": {},
    "POST /studio/conditions": ROWS,
    f"POST {AT}/rules": {**SEEN, **RULE},
    f"POST {AT}/rules/removal": {**SEEN, "at": "0"},
    f"POST {AT}/rules/order": {**SEEN, "at": "0", "to": "1"},
    f"POST {AT}/conditions": {**SEEN, "path": "admits.if", **ROWS},
}


def LOOKS(_house: Any, _cast: Any) -> list[tuple[str, ...]]:  # noqa: N802 - by this name it is found
    program = "/studio/programs/passives-to-promoters"
    return [
        ("a rule that is open", f"{program}/rules?open=7", "manager"),
        ("a rule that is new", f"{program}/rules?open=new", "manager"),
        ("a condition of a program", f"{program}/conditions?path=tracks.0.for", "manager"),
        ("a segment without a name", f"{SEGMENTS}/new", "manager", ".segment-form"),
    ]


async def HAPPENED(story: Any) -> None:  # noqa: N802 - by this name it is found
    async def keep(work: Work) -> None:
        await segments.save(work, "To be called", CALLS)

    await story.do(story.cast.colleague("manager"), keep)
