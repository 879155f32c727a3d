"""Chance that is the same each time it is told: one generator for each person and purpose. Pure.

What one person does never shifts the dice of another, so a year stays recognisable when the story changes in one place.
"""

import random


def chance(seed: int, who: str, what: str) -> random.Random:
    """The dice of somebody for something."""
    return random.Random(f"{seed}/{who}/{what}")
