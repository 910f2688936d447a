"""Questions that a chat model writes for what no rule has asked; the answers stay what stands in the text."""
