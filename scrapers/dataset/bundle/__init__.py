"""What lies in a dataset's folder besides the records: cards, accounts, the manifest."""
