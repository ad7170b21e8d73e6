"""Is it alive, is it ready, what works and what does not."""
