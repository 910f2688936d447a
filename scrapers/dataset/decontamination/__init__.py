"""Benchmarks kept out of the data: items of files that the user names, and two methods of finding them."""
