"""Files that members send: told apart by what is in them, and written anew so that only what is seen survives."""
