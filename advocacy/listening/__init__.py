"""Scores and surveys: asking, receiving, reading what other tools exported."""
