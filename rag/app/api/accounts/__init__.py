"""Pages of accounts, plain and without script: signing in, one's own account, and all of them.

`session` begins and ends what a browser's cookie stands for; `forms` reads what the pages send.
"""
