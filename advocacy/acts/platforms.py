"""What review platforms allow, as far as it is known; a platform that is not listed gets no incentive. Pure data.

Google and Trustpilot forbid incentives; G2 and Capterra allow a nominal one that is equal for all and labelled;
Gartner Peer Insights allows up to 25 US dollars and none for people in government.
"""

from dataclasses import dataclass
from decimal import Decimal

from advocacy.errors import Invalid

INCENTIVES = ("none", "points", "gift_card", "swag", "donation")
FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"),
        *("icloud.com", "me.com", "aol.com", "gmx.de", "gmx.at", "gmx.net", "web.de", "t-online.de", "proton.me"),
        *("protonmail.com", "mail.com", "mail.ru", "yandex.ru", "qq.com", "163.com", "orange.fr", "libero.it"),
    }
)


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform allows.

    Attributes:
        name: as people call it.
        incentive: whether one may be given at all.
        highest: its highest value in US dollars; None where no figure is known.
        government: whether people in government may be given one.
        business_mail: whether reviews from free-mail addresses are likely to be rejected.
    """

    name: str
    incentive: bool = False
    highest: Decimal | None = None
    government: bool = True
    business_mail: bool = False


PLATFORMS = {
    "g2": Platform("G2", incentive=True, business_mail=True),
    "capterra": Platform("Capterra", incentive=True),
    "gartner": Platform("Gartner Peer Insights", incentive=True, highest=Decimal(25), government=False),
    "google": Platform("Google"),
    "trustpilot": Platform("Trustpilot"),
    "trustradius": Platform("TrustRadius"),
}


@dataclass(frozen=True, slots=True)
class Incentive:
    """What everybody who is asked gets for a review, whatever it says.

    Attributes:
        kind: one of ``INCENTIVES``; points are an incentive like any other.
        value: in units of the currency, or points.
        currency: three letters; empty for points.
        disclosure: what the reviewer has to say about it.
    """

    kind: str = "none"
    value: Decimal | None = None
    currency: str = ""
    disclosure: str = ""

    @property
    def disclosed(self) -> str:
        """The text to be disclosed; empty where there is nothing to disclose."""
        if self.kind == "none":
            return ""
        return self.disclosure.strip() or f"I received {_WORDS[self.kind]} for this review."


_WORDS = {"points": "points", "gift_card": "a gift card", "swag": "a small gift", "donation": "a donation in my name"}


def platform(key: str) -> Platform:
    """What is known of a platform; of an unknown one, that nothing is."""
    return PLATFORMS.get(key, Platform(key))


def check_incentive(key: str, incentive: Incentive) -> None:
    """Refuse an incentive that the platform does not allow.

    Raises:
        Invalid: with the reason.
    """
    allowed = platform(key)
    if incentive.kind not in INCENTIVES:
        raise Invalid(
            f"{incentive.kind!r} is no incentive.", where="incentive", remedy=f"Use one of {', '.join(INCENTIVES)}."
        )
    if incentive.kind == "none":
        return
    if not allowed.incentive:
        raise Invalid(
            f"{allowed.name} allows no incentive, or is not known to allow one.",
            where="incentive",
            remedy="Ask without one.",
        )
    if incentive.value is None or incentive.value <= 0:
        raise Invalid("An incentive has a value.", where="incentive", remedy="Say how much it is, the same for all.")
    too_much = allowed.highest is not None and (incentive.currency != "USD" or incentive.value > allowed.highest)
    if too_much:
        raise Invalid(
            f"{allowed.name} allows at most {allowed.highest} US dollars.",
            where="incentive",
            remedy="Give less, and name it in USD.",
        )


def is_free_mail(email: str | None) -> bool:
    """Whether an address is of a service where anybody gets one."""
    return bool(email) and str(email).rpartition("@")[2].casefold() in FREE_MAIL
