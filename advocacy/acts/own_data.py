"""What a person was willing to do for the company, allowed, said for quotation, and was asked."""

from advocacy.acts.approvals import approvals, quotes
from advocacy.acts.asks import asks
from advocacy.acts.reviews import review_requests
from advocacy.acts.willingness import willingness
from advocacy.people.own_data import rows_of

SECTIONS = (
    rows_of("willing", "What you are willing to do", willingness),
    rows_of("approvals", "What you allowed us, and on which terms", approvals, leave_out=["account_id"]),
    rows_of("quotes", "Words of yours that may be quoted", quotes),
    rows_of("asks", "What we asked you for", asks, leave_out=["account_id"]),
    rows_of("review_requests", "Reviews we asked you for", review_requests),
)
