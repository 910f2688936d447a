"""Examples as trainers read them: the formats of their files, and what is written beside each."""
