"""What the author of a plug-in reads: the waist, the registry, and what backends share. All of it public."""
