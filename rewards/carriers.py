"""Where a parcel can be followed: the pages of carriers that are known by name. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import quote

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .-]{3,59}")
_PAGES: Mapping[str, str] = {
    "australia post": "https://auspost.com.au/mypost/track/details/{}",
    "canada post": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
    "colissimo": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "deutsche post": "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={}",
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}&submit=1",
    "dpd": "https://tracking.dpd.de/status/en_US/parcel/{}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "gls": "https://gls-group.eu/EU/en/parcel-tracking?match={}",
    "la poste": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "royal mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "swiss post": "https://service.post.ch/ekp-web/ui/entry/search/{}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "österreichische post": "https://www.post.at/sv/sendungsdetails?snr={}",
}
_ALSO: Mapping[str, str] = {
    "austrian post": "österreichische post",
    "die schweizerische post": "swiss post",
    "post at": "österreichische post",
    "post.at": "österreichische post",
    "schweizerische post": "swiss post",
}
# The service follows the name: DHL Express, UPS Standard, DPD Classic.
_FIRST_WORDS = frozenset({"dhl", "dpd", "fedex", "gls", "ups", "usps"})


def tracking_page(carrier: str | None, tracking: str | None) -> str | None:
    """The carrier's page about a parcel; None where the carrier is not known by name, or the number is none.

    What was typed is escaped, so that nobody's spreadsheet makes a link to anywhere else.
    """
    name = " ".join((carrier or "").casefold().split())
    number = (tracking or "").strip()
    if not _NUMBER.fullmatch(number):
        return None
    first = name.partition(" ")[0]
    page = _PAGES.get(_ALSO.get(name, name)) or (_PAGES[first] if first in _FIRST_WORDS else None)
    return page.format(quote(number.replace(" ", ""), safe="")) if page else None
