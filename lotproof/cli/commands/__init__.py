"""One file for each topic: what a command is called, what it takes, what it prints."""
