"""Files that hold many documents, read as streams within limits: zip and web archives.

Each gives its documents one by one, or the error in the place of one; `time_budget` bounds how long.
"""
