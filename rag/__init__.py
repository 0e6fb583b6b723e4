"""Byline: questions over a news archive, answered with checked citations.

Every room is one module; `types.py` holds what they hand each other. Importing this package
imports nothing heavy: torch, chromadb and gradio are loaded by the function that needs them.
"""

__version__ = "0.1.0"
