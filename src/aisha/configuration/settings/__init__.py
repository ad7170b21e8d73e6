"""Every setting that is changed while the product runs: what holds, where it comes from, and changing it (chapter 6.1)."""
