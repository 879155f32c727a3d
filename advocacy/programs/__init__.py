"""A program as a text, the cohorts frozen into it, and the invitations that bring people in."""
