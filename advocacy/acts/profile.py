"""What was imported about a person and their company, under any of the names that CRMs give it. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

EMPLOYEES = (1, 50, 250, 500, 1001, 5001)
ARR = (0, 10_000, 50_000, 100_000, 500_000)
_GOVERNMENT = re.compile(r"[@.](gov|mil|gob|gouv|gv)(\.[a-z]{2,3})?$")
_NO = frozenset({"", "0", "no", "none", "false", "n"})


def of_person(row: Row[Any]) -> dict[str, Any]:
    """The person's part of a reference row, by column."""
    own, company = row.attributes, row.account_attributes
    return {
        "reference_id": row.id,
        "person_name": row.name,
        "title": row.title,
        "seniority": known_as(own, "seniority"),
        "email": row.email,
        "phone_optional": known_as(own, "phone", "phone_number", "mobile_phone"),
        "crm_contact_id": known_as(own, "crm_contact_id", "contact_id", "salesforce_id", "record_id"),
        "timezone": row.zone,
        "region": known_as(own, "region") or known_as(company, "region"),
        "country": known_as(own, "country") or known_as(company, "country"),
        "languages": known_as(own, "languages") or row.language,
        "products": known_as(own, "products", "product") or known_as(company, "products", "product"),
        "use_cases": known_as(own, "use_cases", "use_case") or known_as(company, "use_cases", "use_case"),
        "result_metric": known_as(own, "result_metric") or known_as(company, "result_metric"),
        "notes_internal": known_as(own, "notes_internal"),
    }


def of_company(row: Row[Any]) -> dict[str, Any]:
    """The company's part of a reference row, by column."""
    company = row.account_attributes
    return {
        "account_name": row.account_name,
        "account_domain": row.account_domain,
        "crm_account_id": known_as(company, "crm_account_id", "account_id", "associated_company_id"),
        "industry": known_as(company, "industry"),
        "employees_band": known_as(company, "employees_band") or band(known_as(company, "employees"), EMPLOYEES),
        "arr_band": known_as(company, "arr_band") or band(row.account_value, ARR),
        "integrations": known_as(company, "integrations", "integration"),
        "competitor_replaced": known_as(company, "competitor_replaced"),
        "customer_since": known_as(company, "customer_since"),
        "account_owner": known_as(company, "account_owner", "owner"),
        "csm": known_as(company, "csm", "customer_success_manager"),
    }


def band(number: Any, floors: Sequence[int]) -> str | None:
    """The band a number falls into, ``500–1000``; the en dash keeps spreadsheets from reading a date."""
    try:
        value = int(number)
    except (TypeError, ValueError):
        return None
    if value < floors[0]:
        return None
    for floor, above in pairwise(floors):
        if value < above:
            return f"{floor}–{above - 1}"
    return f"{floors[-1]}+"


def is_yes(value: Any) -> bool:
    """Whether an imported value means yes: anything but empty, no, false and 0."""
    return value is not None and str(value).strip().casefold() not in _NO


def known_as(attributes: Mapping[str, Any] | None, *names: str) -> Any:
    """An imported value under the first of these names it goes by, however they are capitalised and spaced."""
    plain = {_plain(name): value for name, value in (attributes or {}).items()}
    return next((plain[name] for name in map(_plain, names) if plain.get(name) not in (None, "")), None)


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "").replace("_", "").replace("-", "")


def is_government(row: Row[Any]) -> bool:
    """Whether somebody works for a government, by what was imported or by their address."""
    said = known_as(row.attributes, "gov_employee", "government")
    said = said if said is not None else known_as(row.account_attributes, "government", "public_sector")
    if said is not None:
        return is_yes(said)
    return _GOVERNMENT.search((row.email or "").casefold()) is not None


def months_as_customer(row: Row[Any], now: datetime) -> int:
    """Whole months as a customer; where it is not imported since when, since they are on record, so at least."""
    since = _day(known_as(row.account_attributes, "customer_since")) or _day(known_as(row.attributes, "customer_since"))
    if since is None:
        since = min(row.created_at, row.account_created_at or row.created_at).date()
    months = (now.year - since.year) * 12 + now.month - since.month - (now.day < since.day)
    return max(0, months)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
