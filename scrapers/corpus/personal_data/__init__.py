"""Personal data in text, one kind a module: the places of what somebody can be reached or billed by."""
