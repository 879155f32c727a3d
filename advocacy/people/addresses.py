"""A postal address as a member gives it: checked enough for a box to arrive, and no more. Pure."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category

from advocacy.errors import Invalid
from advocacy.people import postcodes
from advocacy.words import said

FIELDS = ("name", "street", "city", "region", "postcode", "country")
REQUIRED = {
    "name": said("Please fill in the name."),
    "street": said("Please fill in the street and number."),
    "city": said("Please fill in the town or city."),
}
LONGEST = 200
JOINERS = "\u200c\u200d"  # some languages cannot be written without these two
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, marks that turn the writing around, halves of a pair


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
    """The address with its fields trimmed, the country in capitals and the postcode as that country writes it.

    Raises:
        Invalid: something is missing or unknown; every such field is one of its ``problems``.
    """
    if not isinstance(answer, Mapping):
        raise Invalid(
            said("This is not an address."), where=where, remedy=said("Give {fields}.", fields=", ".join(FIELDS))
        )
    given = {str(field): _line(text) for field, text in answer.items()}
    given["country"] = given.get("country", "").upper()
    problems = tuple(_problems(given, where))
    if problems:
        raise Invalid(said("The address is not complete yet."), where=where, problems=problems)
    if given.get("postcode"):
        given["postcode"] = postcodes.written(given["country"], given["postcode"]) or ""
    return {field: given[field] for field in FIELDS if given.get(field)}


def _line(text: Any) -> str:
    """One line of an address, without what would break it or turn it around on a label."""
    if not isinstance(text, str | int):
        return ""
    kept = (part for part in str(text) if part.isspace() or part in JOINERS or category(part) not in UNSEEN)
    return " ".join("".join(kept).split())


def _problems(given: Mapping[str, str], where: str) -> list[Invalid]:
    problems = [
        Invalid(
            said("An address has no such field."),
            where=f"{where}.{field[:LONGEST]}",
            remedy=said("Use {fields}.", fields=", ".join(FIELDS)),
        )
        for field in given
        if field not in FIELDS
    ]
    problems += [Invalid(words, where=f"{where}.{field}") for field, words in REQUIRED.items() if not given.get(field)]
    problems += [
        Invalid(said("This is longer than {n} characters.", n=LONGEST), where=f"{where}.{field}")
        for field in FIELDS
        if len(given.get(field, "")) > LONGEST
    ]
    country, postcode = given["country"], given.get("postcode", "")
    if country not in COUNTRIES:
        words = (
            said("{code} is not a country code.", code=country[:20]) if country else said("Please choose a country.")
        )
        problems.append(Invalid(words, where=f"{where}.country", remedy=said("Two letters, like AT, DE or US.")))
    elif not postcode and country not in WITHOUT_POSTCODE:
        problems.append(Invalid(said("Please fill in the postcode."), where=f"{where}.postcode"))
    elif postcode and len(postcode) <= LONGEST and postcodes.written(country, postcode) is None:
        problems.append(Invalid(postcodes.FORMS[country].words, where=f"{where}.postcode"))
    return problems
