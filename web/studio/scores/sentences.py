"""What the scores say in a sentence: the figure with its interval, and no change that chance would bring by itself.

Called while a page is written, for its words are the reader's.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel import dates

from advocacy.listening.scores import Nps, nps, nps_difference, up_3_months
from web.language import _, day_short, day_year, ngettext, number, reader
from web.studio.cohorts.verdict import points as signed


def points(value: float | None) -> str:
    """34 or −12: a score in whole points; what is undefined has none."""
    if value is None:
        return _("no data")
    whole = round(value)
    return f"−{number(-whole)}" if whole < 0 else number(whole)


def ends(one: Mapping[str, Any]) -> str:
    """29 to 39: the two ends of a score's interval."""
    if one["low"] is None:
        return "–"
    return _("%(low)s to %(high)s") % {"low": points(one["low"]), "high": points(one["high"])}


def heading(whole: Mapping[str, Any], *, is_windowed: bool) -> tuple[str, str]:
    """The heading of the page: the fact, and how sure it is."""
    if not whole["n"]:
        return (_("Nobody answered in these days."), "") if is_windowed else (_("Nobody has answered yet."), "")
    fact = ngettext(
        "The score is %(nps)s, from one answer.", "The score is %(nps)s, from %(num)s answers.", whole["n"]
    ) % {"nps": points(whole["nps"]), "num": number(whole["n"])}
    return fact, _("It lies between %(low)s and %(high)s, 19 times of 20.") % {
        "low": points(whole["low"]),
        "high": points(whole["high"]),
    }


def part_name(part: str) -> str:
    """What a part of the answers is called."""
    return {
        "promoters": _("Promoters"),
        "passives": _("Passives"),
        "detractors": _("Detractors"),
        "danger": _("Of them in the danger zone"),
    }[part]


def part_scores(part: str) -> str:
    """Which scores they gave."""
    return {"promoters": "9–10", "passives": "7–8", "detractors": "0–6", "danger": "0–3"}[part]


def period_name(first: date, step: str, *, short: bool = False) -> str:
    """May 2026, or the week from 4 May 2026 on."""
    if step == "month":
        return str(dates.format_skeleton("yMMM" if short else "yMMMM", first, locale=reader().locale))
    return day_short(first) if short else _("week of %(day)s") % {"day": day_year(first)}


def change(periods: Sequence[Mapping[str, Any]], step: str) -> str:
    """What the last two periods that can be compared say; empty where there are none.

    A difference whose interval holds zero is no change.
    """
    shown = [one for one in periods if one["nps"] is not None][-2:]
    if len(shown) < len(("before", "after")):
        return ""
    before, after = (_nps(one) for one in shown)
    found = nps_difference(after, before)
    if found.diff is None or found.low is None or found.high is None:
        return ""
    told = {
        "before": period_name(shown[0]["since"].date(), step),
        "after": period_name(shown[1]["since"].date(), step),
        "diff": signed(found.diff, 0),
        "low": signed(found.low, 0),
        "high": signed(found.high, 0),
    }
    if found.low <= 0 <= found.high:
        return (
            _(
                "From %(before)s to %(after)s: %(diff)s. The true difference lies between %(low)s and %(high)s, so no "
                "change is shown."
            )
            % told
        )
    return (
        _("From %(before)s to %(after)s: %(diff)s. The true difference lies between %(low)s and %(high)s: a change.")
        % told
    )


def rises(periods: Sequence[Mapping[str, Any]], step: str) -> str:
    """That the score rose three months in a row, with what that is worth; else empty."""
    if step != "month" or not periods or not up_3_months([one["nps"] for one in periods])[-1]:
        return ""
    return _(
        "It rose three months in a row. Without any change at all that happens to one of 24 such runs, so look at the "
        "intervals before you celebrate."
    )


def _nps(one: Mapping[str, Any]) -> Nps:
    return nps(one["promoters"], one["passives"], one["detractors"])
