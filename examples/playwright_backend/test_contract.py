"""The contract of every backend: ``pytest test_contract.py`` where this distribution is installed."""

import os

from scrapers.testing import ScraperContract


class TestPlaywright(ScraperContract):
    backend = "playwright"
    options = {"sandbox": os.geteuid() != 0}  # noqa: RUF012 - as the contract has it
    deadline = 6.0
