"""Masking: what was chosen among the findings of a text or a file, replaced by its masked form."""
