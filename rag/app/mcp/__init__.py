"""The Model Context Protocol: language models' programs ask, search and read an archive by tools.

A program's tool calls come in, answers with their sources go out, over standard input and output or over
HTTP. Knows what a tool takes and gives, and nothing of how it is found out.
"""
