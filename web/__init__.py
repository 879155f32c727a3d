"""Every door: pages, API, worker, command line, and the wiring of actions to what carries them out."""
