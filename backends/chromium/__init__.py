"""A Chromium of our own: started, led to one document at a time, and ended with all it started."""
