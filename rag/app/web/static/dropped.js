// Files and folders that are dropped: the page's own ear for them, and the walk through folders.

const entries = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

// A folder is listed in parts, until a part is empty.
const walk = async (entry, found) => {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (let part = await entries(reader); part.length; part = await entries(reader)) {
    for (const inner of part) await walk(inner, found);
  }
};

const files = async (transfer) => {
  // Asked for before anything is awaited: afterwards the transfer is empty.
  const found = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!found.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const walked = [];
  for (const entry of found) await walk(entry, walked);
  return walked;
};

export const takeDrops = (place, take, complain) => {
  // `take` is given the files dropped anywhere on a place, `complain` why they cannot be read.
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  place.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    place.classList.add("dropping");
  });
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget)) place.classList.remove("dropping");
  });
  place.addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    place.classList.remove("dropping");
    await files(event.dataTransfer).then(take, () => complain("The folder could not be read."));
  });
};
