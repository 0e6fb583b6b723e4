// Names each cell of a table in the Evaluation tab by its column: on a phone a row is drawn as a card.

const label = () => {
  for (const table of document.querySelectorAll("#evaluation-tab .md table:not([data-labelled])")) {
    table.dataset.labelled = "";
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.children].forEach((cell, n) => (cell.dataset.label = heads[n] ?? ""));
    }
  }
};

new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
