"""The spine: people, the engine that decides what happens, programs, listening, delivery and reports."""
