// Asking Byline, and what is said where it does not answer.

export const UNREACHED = "Byline does not answer. Is it still running?";

/** Fields to be sent as JSON. */
export const posting = (fields) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(fields),
});

/** What Byline answers, with the status; `{ error }` where it does not. */
export const answer = async (address, options = {}) => {
  try {
    const response = await fetch(address, options);
    return { status: response.status, ...(await response.json()) };
  } catch {
    return { error: UNREACHED };
  }
};

/** The same of the Library's addresses. */
export const askLibrary = (address, fields) => answer(`byline/library${address}`, fields && posting(fields));

/** The fields of a response; throws what was refused. */
export const answered = async (response) => {
  const fields = await response.json();
  if (!response.ok) throw new Error(fields.error);
  return fields;
};

/** What Byline answers; throws what it refuses. */
export const call = async (address, options = {}) => answered(await fetch(address, options));

/** What a reader is told of an error that `call` threw: a TypeError is the browser's, of the network. */
export const said = (error) => (error instanceof TypeError ? UNREACHED : error.message);
