"""The archive kept in order: looking articles up, correcting them, taking them out and back in."""
