"""Measuring answers: test sets, metrics, runs."""
