"""What files of Markdown hold that CommonMark does not know."""
