"""Benchmarks: each figure as a ratio to a floor that was taken in the same run, on the same machine and database."""
