"""Runs: every question of a test set is asked of an archive, as it is or disturbed, and measured."""
