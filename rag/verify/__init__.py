"""Holds the old name of `byline verify` for one release."""
