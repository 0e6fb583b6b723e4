"""Reaching other machines, guarded: addresses checked and pinned, sizes capped, robots.txt kept."""
