"""Whether the app in this container answers: exit status 0 when it does. Docker asks by this.

Uses the standard library alone, and no proxy that the environment names.
"""

from __future__ import annotations

import http.client
import os
import sys

SECONDS = 4


def main() -> int:
    port = int(os.environ.get("BYLINE_PORT") or 7860)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        print(response.read(1000).decode("utf-8", "replace"))
    except OSError as error:
        print(f"port {port}: {error}")
        return 1
    finally:
        connection.close()
    return 0 if response.status == http.HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
