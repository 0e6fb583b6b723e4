"""What the README claims, as commands. Nothing here is imported by the project or timed by its tests."""
