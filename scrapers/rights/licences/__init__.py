"""The licence of a page: where it is named, whose it is, and its SPDX identifier."""
