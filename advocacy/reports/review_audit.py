"""The audit of a review campaign: what anybody needs to check that its people were not chosen by what they think."""

import hashlib
from typing import Any

from advocacy.acts import reviews
from advocacy.clock import iso
from advocacy.database import Read
from advocacy.listening.scores import Segment
from advocacy.reports.significance import ChiSquare, chi_square

GROUPS = (*(segment.value for segment in reversed(Segment)), reviews.UNSCORED)
SUSPICIOUS = 0.05


async def audit(read: Read, campaign: int) -> dict[str, Any]:
    """The audit file of a campaign, as JSON-ready values.

    The test compares the invited with those of the frame who were not; None where all were invited, or with too few
    people of one kind to tell.

    Raises:
        NotFound: there is no such campaign.
    """
    row = await reviews.get(read, campaign)
    frame = {group: int(row.frame_by_segment.get(group, 0)) for group in GROUPS}
    invited = {group: int(row.invited_by_segment.get(group, 0)) for group in GROUPS}
    test = chi_square([list(invited.values()), [frame[group] - invited[group] for group in GROUPS]])
    return {
        "campaign": row.id,
        "platform": row.platform,
        "opened_at": iso(row.opened_at),
        "opened_by": row.opened_by,
        "frame": "all customers who may be asked",
        "narrowed_to": row.narrowed_to,
        "frame_size": row.frame_size,
        "rule": row.rule,
        "seed": row.seed,
        "invited": sum(invited.values()),
        "by_segment": {group: {"frame": frame[group], "invited": invited[group]} for group in GROUPS},
        "chi_square": {"chi2": test.chi2, "dof": test.dof, "p": test.p, "trustworthy": test.trustworthy},
        "warning": _warning(test),
        "wording": row.wording,
        "wording_sha256": row.wording_hash,
        "wording_unchanged": hashlib.sha256(row.wording.encode()).hexdigest() == row.wording_hash,
        "incentive": {
            "type": row.incentive_type,
            "value": None if row.incentive_value is None else str(row.incentive_value),
            "currency": row.currency,
            "disclosure": row.disclosure_text,
        },
    }


def _warning(test: ChiSquare) -> str | None:
    if test.p is None or test.p >= SUSPICIOUS:
        return None
    return (
        "The scores of the invited are mixed differently from those of everybody who could have been. By chance that "
        "happens once in twenty draws; look at how they were narrowed down."
    )
