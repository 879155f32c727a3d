"""The conversion report in words and as rows for a spreadsheet. Pure.

Every figure comes with its n and its interval, what is undefined reads "no data", and a cause is named only
when a finished comparison with a holdout excludes zero.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from advocacy.reports.conversion import rate_as_dict
from advocacy.reports.intervals import wilson
from advocacy.reports.significance import mcnemar_exact

NO_DATA = "no data"

# From here on a second decimal says something: one person moves the rate by less than a tenth of a point.
FINER_FROM = 1000

# Three decimals are printed; below them a p would read as zero, which it never is.
SMALLEST_P = 0.001

VERDICTS = {
    "met": "Met: the whole interval lies at or above the goal.",
    "missed": "Missed: the whole interval lies below the goal.",
    "undecided": "Undecided, {words}: the interval includes the goal, so chance could tip it either way.",
    "pending": "Pending: answers that may still come decide it.",
    None: "No verdict: no data.",
}

CAVEATS = (
    "Please read with care. People who join choose to, and people who answer choose again, so the share of",
    "those who answered is a figure at the high end. A first score given in the app and a second by mail are",
    "not quite the same question, and a score asked soon after a gift tends to be kind.",
)

CSV_HEADER = ("part", "figure", "k", "n", "value", "low", "high")

RATE_KEYS = ("k", "n", "rate", "low", "high")

RATE_WORDS = {
    "response_of_joined": "answered again, of those who joined",
    "of_joined": "became promoters, of those who joined",
    "of_responders": "became promoters, of those who answered",
    "of_invited": "became promoters, of those invited",
    "best_case_of_joined": "at best, if all without an answer did",
}

Cell = str | int | float
Row = tuple[Cell, ...]


def as_text(report: Mapping[str, Any]) -> str:
    """The report of `conversion_report` as plain text, ready for a terminal or a mail."""
    blocks = (
        [f"Conversion of passives: {report['program']}, version {report['version']}, as of {report['as_of']}"],
        _goal(report),
        _rates(report),
        _untreated(report["expected_untreated"]),
        [*_holdout(report), *_unasked(report.get("unasked") or {})],
        _movement(report["movement"]),
        _funnel(report["funnel"]),
        CAVEATS,
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def as_csv_rows(report: Mapping[str, Any]) -> list[Row]:
    """The report of `conversion_report` as a header and rows of one figure each.

    A cell is empty where the column does not apply and reads "no data" where the figure is undefined. Rates
    are in [0, 1], the lift in points.
    """
    goal, holdout, untreated = report["goal"], report["holdout"], report["expected_untreated"]
    rows: list[Row] = [
        CSV_HEADER,
        *(_row("report", name, value=report[name]) for name in ("program", "version", "as_of")),
        *(_row("goal", name, value=goal[name]) for name in ("rate", "of", "status", "words")),
        *(_row("passives", name, value=count) for name, count in report["passives"].items()),
        *(("rates", name, *_cells(rate, RATE_KEYS)) for name, rate in _all_rates(report).items()),
    ]
    for before, row in report["movement"].items():
        rows += [_row("movement", f"{before} to {after}", value=count) for after, count in row.items()]
    if holdout:
        rows += [_row("holdout", name, value=holdout[name]) for name in ("allocated", "rescored", "converted")]
        rows.append(("holdout", "lift_points", "", "", *_cells(holdout, ("lift_points", "low", "high"))))
    rows.append(("expected_untreated", untreated["basis"], "", "", "", *_cells(untreated, ("low", "high"))))
    for segment, steps in report["funnel"].items():
        rows += [_row("funnel", f"{segment} {step}", value=count) for step, count in steps.items()]
    rows += [_row("declined", segment, value=count) for segment, count in report.get("declined", {}).items()]
    for score, became in report.get("moved", {}).items():
        rows += [_row("moved", f"{score} {step}", value=count) for step, count in became.items()]
    return rows


def _goal(report: Mapping[str, Any]) -> list[str]:
    goal, passives = report["goal"], report["passives"]
    lines = [
        f"Goal: {_percent(goal['rate'])} % of the passives who joined become promoters.",
        VERDICTS[goal["status"]].format(words=goal["words"]),
    ]
    if passives["pending"]:
        lines.append(
            f"{passives['pending']} of the {passives['joined']} who joined are pending, not yet due or still "
            "inside their grace: all figures are interim."
        )
    elif passives["joined"]:
        lines.append(f"Nobody is pending: the time to answer is over for all {passives['joined']} who joined.")
    return lines


def _all_rates(report: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    answered = rate_as_dict(wilson(report["passives"]["rescored"], report["passives"]["joined"]))
    return {"response_of_joined": answered, **report["rates"]}


def _rates(report: Mapping[str, Any]) -> list[str]:
    rates = _all_rates(report)
    width = max(map(len, RATE_WORDS.values()))
    interim = ", interim" if report["passives"]["pending"] else ""
    return [
        f"Passives, with 95 % intervals{interim}:",
        *(f"  {words:<{width}}  {_figure(rates[name])}" for name, words in RATE_WORDS.items()),
        "  At worst nobody else became a promoter, and the share of those who joined stays as it is.",
    ]


def _untreated(untreated: Mapping[str, Any]) -> list[str]:
    if untreated["low"] is None or untreated["high"] is None:
        return [f"Promoters to expect without any program: {NO_DATA}."]
    return [
        f"Without any program, {_percent(untreated['low'])}–{_percent(untreated['high'])} % of such passives would",
        f"be expected to answer as promoters the next time ({untreated['basis']}).",
    ]


def _holdout(report: Mapping[str, Any]) -> list[str]:
    holdout, passives = report["holdout"], report["passives"]
    if holdout is None:
        return ["There was no holdout: these figures show what happened, not what the program did."]
    lift, low, high = holdout["lift_points"], holdout["low"], holdout["high"]
    lines = [f"Holdout: {holdout['converted']} of {holdout['allocated']} became promoters without an invitation."]
    if lift is None:
        return [*lines, f"Difference to the invited: {NO_DATA}."]
    lines.append(
        f"Difference, invited ({passives['invited']}) less holdout ({holdout['allocated']}): {lift:+.1f} points, "
        f"95 % interval {low:+.1f} to {high:+.1f} ({holdout['method']})."
    )
    lines.append(_cause(low, high, interim=bool(passives["pending"])))
    if passives["joined"]:
        among = lift * passives["invited"] / passives["joined"]
        lines.append(f"Secondary: carried by those who joined alone, that is about {among:+.1f} points for them.")
    if holdout["invited_converted"] is None:
        lines.append("Invited people who did not join were not asked again and count as not converted.")
    return lines


def _unasked(unasked: Mapping[str, int]) -> list[str]:
    """Whom a wave that has not gone out keeps out of both arms, so that they do not vanish without a word."""
    people = sum(unasked.values())
    return [f"{people} of a wave that has not gone out count as neither invited nor held out."] if people else []


def _cause(low: float, high: float, *, interim: bool) -> str:
    if interim:
        return "This comparison is interim; it settles when nobody is pending any more."
    if low > 0:
        return "The interval lies above zero: the program caused passives to become promoters."
    if high < 0:
        return "The interval lies below zero: the program caused fewer passives to become promoters."
    return "The interval includes zero: what the program itself did is not shown."


def _movement(movement: Mapping[str, Mapping[str, int]]) -> list[str]:
    passive, promoter = movement["passive"], movement["promoter"]
    gained, lost = passive["promoter"], promoter["passive"] + promoter["detractor"]
    p = mcnemar_exact(gained, lost)
    chance = f"p = {p:.3f}" if p >= SMALLEST_P else f"p < {SMALLEST_P}"
    return [
        f"Of {sum(passive.values())} passives who answered again, {passive['detractor']} became detractors.",
        f"Of {sum(promoter.values())} promoters who answered again, {lost} are promoters no more.",
        f"The whole hub: {gained} gained, {lost} lost, net {gained - lost:+d} (exact McNemar {chance}).",
    ]


def _funnel(funnel: Mapping[str, Mapping[str, int | None]]) -> list[str]:
    lines = [
        f"  {segment}: " + ", ".join(f"{step.replace('_', ' ')} {_or_no_data(count)}" for step, count in steps.items())
        for segment, steps in funnel.items()
    ]
    return ["The way there, in people:", *(lines or [f"  {NO_DATA}"])]


def _figure(rate: Mapping[str, Any]) -> str:
    if rate["rate"] is None:
        return NO_DATA
    share, low, high = (_percent(rate[name], rate["n"]) for name in ("rate", "low", "high"))
    return f"{rate['k']} of {rate['n']}: {share} % ({low}–{high})"


def _percent(rate: float, n: int = 0) -> str:
    # Through the decimal text, so that a tie is a tie and goes to the even digit.
    return str(round(Decimal(str(rate)) * 100, 2 if n >= FINER_FROM else 1))


def _row(part: str, figure: str, *, value: Cell | None) -> Row:
    return (part, figure, "", "", _or_no_data(value), "", "")


def _cells(figures: Mapping[str, Any], names: Sequence[str]) -> list[Cell]:
    return [_or_no_data(figures[name]) for name in names]


def _or_no_data(value: Cell | None) -> Cell:
    return NO_DATA if value is None else value
