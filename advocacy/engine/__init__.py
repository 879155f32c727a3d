"""What happened, what to do about it, and when."""
