"""E-mail addresses: how they were typed, and who they are."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from advocacy.listening.intake.cells import Missing, Refused, is_missing, shown, tidy
from advocacy.words import said

# The common form of the part before the @, so that a hundred thousand addresses cost one look each; whatever
# is outside it goes to the validator whole.
_COMMON = re.compile(r"(?=[^@]{1,64}@)[a-z0-9_+'-]+(?:\.[a-z0-9_+'-]+)*@([a-z0-9.-]{3,180})", re.IGNORECASE | re.ASCII)
_SHOWN = 5


class Address(NamedTuple):
    """An address: `identity` is lower case and says who it is; `typed` is how the person wrote it."""

    identity: str
    typed: str


def parse_address(cell: str) -> Address | Missing | Refused:
    """Read an e-mail address by its syntax alone; whether mail arrives is not asked."""
    text = tidy(cell)
    common = _COMMON.fullmatch(text)
    if common and _is_domain(common[1].lower()):
        return Address(text.lower(), text)
    if is_missing(text):
        return Missing(text)
    why = _fault(text)
    if why:
        return Refused(said('"{text}" is not an e-mail address: {why}', text=shown(text), why=why))
    return Address(text.lower(), text)


@lru_cache(maxsize=10_000)
def _is_domain(domain: str) -> bool:
    return _fault(f"a@{domain}") is None


def _fault(text: str) -> str | None:
    if len(text) > 320:  # noqa: PLR2004 - 64 + @ + 255; the validator's own limits come after costlier steps
        return said("It is too long.")
    try:
        # The reserved name .test is what rehearsals use; nothing is ever delivered there.
        checked = validate_email(text, check_deliverability=False, test_environment=text.lower().endswith(".test"))
    except EmailNotValidError as error:
        return str(error)
    return None if "." in checked.domain else said("The part after the @-sign needs a period.")


def possible_duplicates(identities: Iterable[str]) -> list[str]:
    """Addresses that may be one person's: equal but for dots and plus-tags. Told, never merged."""
    known = set(identities)
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for identity in known:
        local, _, domain = identity.rpartition("@")
        if "+" in local or "." in local:
            plain = f"{local.partition('+')[0].replace('.', '')}@{domain}"
            alike[plain].update({identity, plain} & known)
    groups = [" = ".join(sorted(group)) for group in alike.values() if len(group) > 1]
    if not groups:
        return []
    more = f" and {len(groups) - _SHOWN} more" if len(groups) > _SHOWN else ""
    return [f"possibly the same person, kept apart: {'; '.join(groups[:_SHOWN])}{more}"]


def shared_mailboxes(named: Iterable[tuple[str | None, str | None]]) -> list[str]:
    """Addresses that stand with more than one name, from pairs of identity and name."""
    first: dict[str, str] = {}
    shared: dict[str, None] = {}
    for identity, name in named:
        if identity and name and first.setdefault(identity, name).casefold() != name.casefold():
            shared[identity] = None
    if not shared:
        return []
    more = f" and {len(shared) - _SHOWN} more" if len(shared) > _SHOWN else ""
    return [f"one address, several names (a shared mailbox?): {', '.join(list(shared)[:_SHOWN])}{more}"]
