"""How things look to people, on a terminal and in a notebook: what pages wrote is escaped in both."""
