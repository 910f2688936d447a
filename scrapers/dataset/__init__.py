"""Stage four: corpora to a dataset that one can train on, defend, grow, and take a page out of again."""
