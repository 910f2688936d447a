"""``python -m scrapers``: the same as the command ``scrapers``."""

from scrapers.cli import main

if __name__ == "__main__":
    main()
