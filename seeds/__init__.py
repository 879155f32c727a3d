"""The shipped programs, and a made-up company to show them on."""
