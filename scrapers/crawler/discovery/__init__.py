"""Which pages a site names itself: its sitemaps and feeds, walked and parsed."""
