"""What the numbers say, and how sure they are."""
