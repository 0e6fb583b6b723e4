"""The Library tab: the controls to add articles, then the table of those there are.

Plain HTML and our own addresses, because what comes in are files and long lists with boxes to correct:
nothing here is redrawn under the hands of who types. adding.js wires the controls, drafts.js fills them,
library.js draws the table: headlines are hostile text, and a script can put them in as text and nothing
else; see panel.js.
"""

from __future__ import annotations

import gradio as gr

from rag.app.api.uploads import upload_limits
from rag.archive import Archive
from rag.ingest.file_kinds import KINDS

_FIELDS = """<label>Title<input name="title" maxlength="300"></label>
<label>Outlet<input name="outlet" maxlength="200"></label>
<label>Date<input name="published" type="date"></label>"""
_PAGE = """<section id="adding" aria-labelledby="adding-title" aria-busy="true">
<h2 id="adding-title">Add articles</h2>
<div id="drop">
<p>Drop files, folders or a .zip here, or choose them:</p>
<label class="pick">Files <input type="file" id="add-files" multiple accept="{kinds}"></label>
<label class="pick">A folder <input type="file" id="add-folder" webkitdirectory></label>
<p class="small">{endings}. A document of at most {file} MB, {total} MB and {files} files at once.</p>
</div>
<form id="add-url"><label>Address of a page, a feed or a sitemap
<input name="url" type="url" required placeholder="https://" autocomplete="off"></label>
<button type="submit">Look</button></form>
<details id="paste"><summary>Paste a text</summary><form id="add-text">
<label>Text (may begin with front matter; what stands in the boxes wins)
<textarea name="text" rows="8" required></textarea></label>
<div class="fields">{fields}</div><button type="submit">Add the text</button></form></details>
<p id="adding-problem" role="alert"></p>
<ul id="offers" aria-label="Feeds that were found"></ul>
<p id="adding-line" role="status"></p><progress id="adding-bar" aria-label="Saving" hidden></progress>
<div id="adding-buttons"><button id="add-save" class="first" disabled>Save</button>
<button id="add-cancel" disabled>Cancel</button>
<button id="add-retry" disabled>Try again what failed</button>
<button id="add-clear" disabled>Clear the list</button></div>
<ul id="troubles" aria-label="What could not be read"></ul>
<ol id="drafts" aria-label="Articles that were understood"></ol><p id="drafts-more"></p>
<h3>Feeds</h3><ul id="feeds" aria-label="Feeds that are followed"></ul></section>"""


def add_library(archive: Archive) -> None:
    """The controls of the tab; `upload_routes` and `library_routes` answer what they call."""
    limits = upload_limits(archive.settings)
    gr.HTML(
        _PAGE.format(
            kinds=",".join(KINDS),
            endings=" ".join(KINDS),
            file=f"{limits.file_bytes / 1e6:,.0f}",
            total=f"{limits.total_bytes / 1e6:,.0f}",
            files=f"{limits.files:,}",
            fields=_FIELDS,
        )
    )
    gr.HTML("<byline-library></byline-library>", elem_id="library", apply_default_css=False)
