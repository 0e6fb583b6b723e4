"""A language model that grades the answers of a run, and how far its grades can be trusted."""
