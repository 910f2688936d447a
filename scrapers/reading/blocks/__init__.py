"""A page cut into blocks, and what is known of each from its markup."""
