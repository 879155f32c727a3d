"""A postal address as a member gives it: checked enough for a box to arrive, and no more. Pure."""

from collections.abc import Mapping
from typing import Any

from advocacy.errors import Invalid

FIELDS = ("name", "street", "city", "region", "postcode", "country")
REQUIRED = {"name": "name", "street": "street and number", "city": "town or city"}
LONGEST = 200


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ISO 3166-1 alpha-2, officially assigned.
COUNTRIES = _codes(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)

# Where post arrives without a code, or where most people do not know theirs.
WITHOUT_POSTCODE = _codes(
    "AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM KN KP LC LY "
    "ML MO MR MW NR NU PA QA RW SB SC SL SO SR SS ST SX SY TD TG TK TL TO TT TV TZ UG VU YE ZW"
)


def check_address(answer: Any, where: str) -> dict[str, str]:
    """The address with its fields trimmed and the country in capitals.

    Raises:
        Invalid: something is missing or unknown; every such field is one of its ``problems``.
    """
    if not isinstance(answer, Mapping):
        raise Invalid("This is not an address.", where=where, remedy=f"Give {', '.join(FIELDS)}.")
    said = {str(field): str(text or "").strip() for field, text in answer.items()}
    said["country"] = said.get("country", "").upper()
    problems = tuple(_problems(said, where))
    if problems:
        raise Invalid("The address is not complete yet.", where=where, problems=problems)
    return {field: said[field] for field in FIELDS if said.get(field)}


def _problems(said: Mapping[str, str], where: str) -> list[Invalid]:
    problems = [
        Invalid("An address has no such field.", where=f"{where}.{field}", remedy=f"Use {', '.join(FIELDS)}.")
        for field in said
        if field not in FIELDS
    ]
    problems += [
        Invalid(f"Please fill in the {words}.", where=f"{where}.{field}")
        for field, words in REQUIRED.items()
        if not said.get(field)
    ]
    problems += [
        Invalid(f"This is longer than {LONGEST} characters.", where=f"{where}.{field}")
        for field in FIELDS
        if len(said.get(field, "")) > LONGEST
    ]
    country = said["country"]
    if country not in COUNTRIES:
        words = "Please choose a country." if not country else f"{country!r} is not a country code."
        problems.append(Invalid(words, where=f"{where}.country", remedy="Two letters, like AT, DE or US."))
    elif not said.get("postcode") and country not in WITHOUT_POSTCODE:
        problems.append(Invalid("Please fill in the postcode.", where=f"{where}.postcode"))
    return problems
