"""Splits that do not leak: which records share text, what must stay together, and the proof of it."""
