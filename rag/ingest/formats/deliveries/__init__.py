"""What databases and agencies deliver: Nexis, Factiva, ProQuest, NewsML, NITF, ninjs.

Each reader gives the fields of every article in a delivery, with its outlet, day and byline.
"""
