"""One hop over HTTP/1: what a backend on requests fetches with, and parts of it for any other."""
