"""A limb: points, levels, badges, the catalog and the boxes."""
