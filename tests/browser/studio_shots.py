"""The pages of the studio that ``make screenshots`` takes, as the demo's manager sees them."""

from collections.abc import Iterator, Mapping

from seeds.year import PROGRAM

_PROGRAM = f"/studio/programs/{PROGRAM}"
_COHORT = f"/studio/cohorts/{PROGRAM}"
PAGES: Mapping[str, str] = {
    "today": "/studio",
    "programs": "/studio/programs",
    "program": _PROGRAM,
    "rules": f"{_PROGRAM}/rules",
    "launch": f"{_PROGRAM}/launch",
    "cohorts": "/studio/cohorts",
    "cohort": _COHORT,
    "cohort, who joined": f"{_COHORT}/people?step=joined&segment=passive",
    "people": "/studio/people",
    "import": "/studio/people/import",
    "boxes": "/studio/boxes",
    "rewards": "/studio/rewards",
    "mail": "/studio/mail",
    "team": "/studio/team",
}
IN_GERMAN = ("studio, today", "studio, cohort", "studio, people")
# What stands in the README: by the name of its picture.
SHOWN = {"program": "studio, program", "cohort": "studio, cohort"}


def pages(customer: int) -> Iterator[tuple[str, str]]:
    """By name, the address of each page; one is about a customer."""
    for name, path in PAGES.items():
        yield f"studio, {name}", path
    yield "studio, a customer", f"/studio/people/{customer}"
