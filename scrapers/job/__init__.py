"""A job from end to end: its settings, its run, its folder, its reports. Start at ``run.py``."""
