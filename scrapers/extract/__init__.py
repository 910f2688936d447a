"""Stage two: responses to documents, in worker processes that can be killed."""
