"""The HTTP interface for programs, `/api/v1`: everything that the page can do, as resources.

A request comes in, a model of pydantic or a problem (RFC 9457) goes out. Each file has the addresses of
one subject; where the page does the same, both call the same function. Knows nothing of Gradio.
"""
