"""Days named in English text: "since Monday", "late 2024", "3-9 May". Pure.

`time_expressions.parse_time` takes a question and the day it is asked on, and returns the days it points
at. The other modules are its rules: absolute and relative dates, periods with two ends, names that only
look like time, and the calendar arithmetic (`spans`) that they share.
"""
