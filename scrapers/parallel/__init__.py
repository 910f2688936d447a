"""Work in other processes, which may hang, crash or eat memory without harm to the rest."""
