"""Benchmarks: our API beside the usual way and beside the database's own limit, in interleaved rounds of one run."""
