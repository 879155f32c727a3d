"""One module for each thing a survey export asks of its reader."""
