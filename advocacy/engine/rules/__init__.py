"""Conditions, fields and decisions. Pure: no I/O, no clock, no database connection."""
