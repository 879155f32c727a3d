"""Drawings: figures as geometry. Pure, and drawn by templates as SVG that needs no script, with its table beneath."""
