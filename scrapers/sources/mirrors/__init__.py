"""Folders on disk as mirroring tools leave them: file names mapped back to URLs."""
