// Talks to the node that served this page. The key, if one is needed, lives in this tab only.

const KEY = "swarmhold.key";

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.code = problem.code;
  }
}

export function useKey(key) {
  sessionStorage.setItem(KEY, key);
}

function headers(more) {
  const key = sessionStorage.getItem(KEY);
  return key ? { ...more, authorization: `Bearer ${key}` } : { ...more };
}

async function checked(response) {
  if (response.ok) return response;
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // An answer without a readable body still has its status.
  }
  throw new ApiError(response.status, problem);
}

export async function get(path) {
  const response = await checked(await fetch(path, { headers: headers({ accept: "application/json" }) }));
  return response.json();
}

export async function post(path, body = {}) {
  const response = await checked(
    await fetch(path, {
      method: "POST",
      headers: headers({ "content-type": "application/json" }),
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

/** The events of a stream, one by one. EventSource cannot send a key, so the stream is read by hand. */
export async function* events(path, signal) {
  const response = await checked(await fetch(path, { headers: headers({ accept: "text/event-stream" }), signal }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trim())
        .join("\n");
      if (data) yield JSON.parse(data);
    }
  }
}
