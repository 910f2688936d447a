"""The bundled backends, installed as ``scrapers.backends``; reached by entry-point name."""
