"""Two versions of one part, where two managers changed it at once: what one form says of both. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from web.studio.programs.slots import THERE, Beside, Slot, untouched

Sent = Mapping[str, Sequence[str]]


def met(before: Sequence[Slot], theirs: Sequence[Slot], mine: Sent) -> tuple[Sent, dict[str, Beside]]:
    """One form of two versions.

    What only one of the two has changed is as they changed it. Where both did, mine stands, and theirs is said beside.

    Args:
        before: the form as both had opened it.
        theirs: the form as it is by now.
        mine: what the second sent.

    Returns:
        what stands in the form, and by field the version that does not.
    """
    were = {slot.name: slot for slot in _flat(before)}
    form, beside = {name: list(values) for name, values in mine.items()}, dict[str, Beside]()
    touched = {slot.name for slot in _flat(theirs) if _of(mine, slot) != _shown(were.get(slot.name))}
    for slot in _flat(theirs):
        was, now, own = _shown(were.get(slot.name)), _shown(slot), _of(mine, slot)
        if now in (was, own):
            continue
        is_mine = slot.name in touched or any(name.startswith(f"{slot.name}.") for name in touched)
        if not is_mine:
            for name in _names(slot):
                form[name] = list(now.get(name, ()))
        beside[slot.name] = Beside(slot if is_mine or slot.name not in were else were[slot.name], is_theirs=is_mine)
    return form, beside


def with_beside(slots: Sequence[Slot], beside: Mapping[str, Beside]) -> list[Slot]:
    """The fields of a form, each with the version that does not stand in it."""
    return [
        replace(slot, beside=beside.get(slot.name), inner=with_beside(slot.inner, beside))
        if slot.inner or slot.name in beside
        else slot
        for slot in slots
    ]


def _flat(slots: Sequence[Slot]) -> list[Slot]:
    return [one for slot in slots for one in (slot, *_flat(slot.inner)) if one.widget != "condition"]


def _names(slot: Slot) -> tuple[str, ...]:
    if slot.widget == "shape":
        return (f"{slot.name}.{THERE}",)
    return (slot.name, f"{slot.name}.unit") if slot.widget == "period" else (slot.name,)


def _shown(slot: Slot | None) -> dict[str, tuple[str, ...]]:
    if slot is None:
        return {}
    shown = untouched([replace(slot, inner=())])
    return {name: values for name, values in shown.items() if any(values)}


def _of(mine: Sent, slot: Slot) -> dict[str, tuple[str, ...]]:
    sent = {name: tuple(one.replace("\r\n", "\n") for one in mine.get(name, ())) for name in _names(slot)}
    return {name: values for name, values in sent.items() if any(values)}
