"""What stands before names and days and says whose and which they are, in the words of many languages."""
