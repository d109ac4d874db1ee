"""``python -m lotproof`` is the command line."""

from lotproof.cli.main import main

if __name__ == "__main__":
    main()
