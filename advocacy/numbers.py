"""Numbers that came in as text: in an address, in a form, in a file, or in what a row is about."""

IDS = range(1, 2**63)
"""What an id can be, on either database."""


def number_in(text: str, among: range = IDS) -> int | None:
    """The whole number that digits say; None for any other text, and for a number that is not among these."""
    # Python takes the digits of every script, and needs ever longer for ever more of them.
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(IDS.stop))):
        return None
    number = int(text)
    return number if number in among else None
