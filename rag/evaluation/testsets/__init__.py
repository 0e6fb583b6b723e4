"""Test sets: the forms they come in, what is wrong with them, readers' thumbs as one, and reviews."""
