"""A terminal of rich's whose reader may go away."""

from __future__ import annotations

from rich.console import Console


class Terminal(Console):
    """A terminal whose reader may go away."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command's end instead of exiting from within."""
        raise  # noqa: PLE0704 - rich calls this while it handles BrokenPipeError
