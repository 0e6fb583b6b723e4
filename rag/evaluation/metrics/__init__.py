"""Every metric: what it is called, how it is worked out, and its interval.

Pure: records in, numbers out.
"""
