"""A limb: challenges, their stages, who may see them, and what members hand in."""
