"""What a page says about itself: title, author, day, language, licence."""
