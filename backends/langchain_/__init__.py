"""Loaders that the user brings, held to our deadline and guard as far as can be."""
