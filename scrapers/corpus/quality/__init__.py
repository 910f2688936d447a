"""Published rules of quality, and the one tokenisation that all of them count by."""
