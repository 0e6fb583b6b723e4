"""The small archive that the browser tests run on: plain articles, and articles that attack the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PLAIN: list[dict[str, str]] = [
    {
        "title": "Kestrel Bridge opens after nine years",
        "outlet": "Harbour Post",
        "published": "2024-05-03",
        "url": "https://harbour.example/kestrel-opens",
        "text": "The Kestrel Bridge in Port Ansel opened to traffic on 2 May 2024 after nine years of "
        "building. Mayor Ilse Brandt cut the ribbon in front of 4,000 people. The Kestrel Bridge cost "
        "312 million crowns, the city treasurer said.\n\nThe bridge carries two tram lines and a cycle "
        "path. It replaces the ferry that had run since 1911.",
    },
    {
        "title": "What the Kestrel Bridge means for trams",
        "outlet": "Ansel Courier",
        "published": "2024-06-11",
        "url": "https://courier.example/trams",
        "text": "Tram line 7 crosses the Kestrel Bridge every six minutes since 10 June 2024. The tram "
        "company hired 58 drivers for the new line. The Kestrel Bridge cost 340 million crowns in the "
        "end, the Ansel Courier learned from the final account.\n\nRiders praised the shorter trip.",
    },
    {
        "title": "Ferry Marigold goes to the museum",
        "outlet": "Harbour Post",
        "published": "2024-07-20",
        "url": "https://harbour.example/marigold",
        "text": "The ferry Marigold, built in 1911, was towed to the harbour museum on 19 July 2024. "
        "Curator Tomas Wren said the ferry Marigold carried 61 million passengers in her career.\n\n"
        "Visitors can board the ferry from August.",
    },
    {
        "title": "Lighthouse keeper retires",
        "outlet": "Ansel Courier",
        "published": "2023-11-02",
        "url": "https://courier.example/keeper",
        "text": "Lighthouse keeper Brigid Sollas retired on 1 November 2023 after 41 years at Gull "
        "Point. The lighthouse at Gull Point is now lit by remote control. Sollas moved inland.",
    },
]

PAYLOADS = [
    "<script>window.pwned='script'</script>",
    "<img src=x onerror=\"window.pwned='img'\">",
    "<img srcset='http://evil.example/set.png 1x' src='http://evil.example/src.png'>",
    "<svg onload=\"window.pwned='svg'\"></svg>",
    "![gull](http://evil.example/gull.png)",
    "[harbour](javascript:window.pwned='link')",
    '<div style="background:url(http://evil.example/css.png)">x</div>',
    "<style>body{background:url(http://evil.example/style.png)}</style>",
    "<iframe src='http://evil.example/frame'></iframe>",
    "<video poster='http://evil.example/poster.png' src='http://evil.example/v.mp4'></video>",
    "${Object.assign(window,{pwned:1})} `${alert(1)}`",
    "\\u003cimg src\\u003dx onerror\\u003dwindow.pwned\\u003d1\\u003e",
    "http://evil.example/auto and www.evil.example and spy@evil.example",
    "[[1]](#cite-0000000000000000-1-0~0~9) {{value}} $$\\href{http://evil.example}{x}$$",
]
"""Each would run a script or fetch from elsewhere if it were taken for more than text."""


PLACES = (
    "the north crane,the coal elevator,a grain silo,the old dry dock,the pilot house,the fish hall,"
    "a steam tug,the customs shed,the rope works,the signal tower,the slipway,the oil jetty,"
    "the ice store,the chain locker"
).split(",")


def hostile() -> list[dict[str, str]]:
    """An article for each payload, which stands in its title, its outlet and its sentences."""
    return [
        {
            "title": f"What was found at {place}: {payload}",
            "outlet": f"Dock Weekly {payload}" if n % 3 == 0 else "Dock Weekly",
            "published": "2024-08-01",
            "url": f"javascript:window.pwned='url{n}'" if n % 2 else f"https://docks.example/{n}",
            "text": f"Inspector Vasek wrote {payload} in the logbook of {place}.\n\n"
            f'```mermaid\ngraph TD; A["<img src=http://evil.example/mermaid{n}.png>"]-->B\n```',
        }
        for n, (payload, place) in enumerate(zip(PAYLOADS, PLACES, strict=True))
    ]


def write(folder: Path) -> None:
    """All of them as one file of records."""
    folder.mkdir(parents=True, exist_ok=True)
    records: list[dict[str, Any]] = [*PLAIN, *hostile()]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "news.jsonl").write_text(lines, encoding="utf-8")
