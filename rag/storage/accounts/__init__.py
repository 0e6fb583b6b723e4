"""People who use the app: accounts, their sessions and API tokens, wrong passwords, collections.

Secrets are kept as hashes alone: passwords by argon2, what is random by SHA-256. Knows nothing of
requests and cookies.
"""
