"""Records: JSON, tables, spreadsheets, exports, and what programs call the fields of an article.

`json_files`, `tables`, `spreadsheet` and `wordpress` find the records, `exports` leaves out drafts and
lists of addresses, `record_fields` reads one. `archive_export` reads our own export back.
"""
