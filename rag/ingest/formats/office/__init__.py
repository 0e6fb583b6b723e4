"""What offices and presses make: PDF (printed or scanned), Word, OpenDocument, Rich Text, e-books.

Each reader takes bytes and a source, and gives the fields of one article; an e-book may hold more.
"""
