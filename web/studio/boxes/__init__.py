"""Boxes: what each waits for, packing them, and what became of them."""

from web.studio.boxes import box, desk, marking, packing

HANDLERS = (*desk.HANDLERS, *packing.HANDLERS, *marking.HANDLERS, *box.HANDLERS)
