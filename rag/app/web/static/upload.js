// Brings a test set to the archive: the file goes to Byline as it is, which says what it holds.

import { UNREACHED } from "./requests.js";

document.addEventListener("change", async (event) => {
  const file = event.target.id === "upload" && event.target.files?.[0];
  if (!file) return;
  const told = document.querySelector("#uploaded");
  told.textContent = `Reading ${file.name} …`;
  try {
    const address = `byline/testsets/${encodeURIComponent(file.name)}`;
    const response = await fetch(address, { method: "POST", body: file });
    const fields = await response.json();
    told.textContent = fields.told ?? `${file.name}: ${fields.error}`;
  } catch {
    told.textContent = UNREACHED;
  }
  event.target.value = "";
});
