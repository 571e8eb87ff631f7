import { Problem, readProblem, unreachableCode } from "./problem";

/** Tells the server that a request comes from the console: not from a foreign page, and not to be answered with the browser's own sign-in box. */
const guardHeader = "X-Zhitong-Request";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request body: JSON text that is already encoded, a form with files, or a value to encode. */
type Body = { json: unknown } | { jsonText: string } | { form: FormData } | undefined;

function encodeBody(body: Body, headers: Headers): BodyInit | undefined {
  if (body === undefined) return undefined;
  if ("form" in body) return body.form;
  headers.set("Content-Type", "application/json");
  return "jsonText" in body ? body.jsonText : JSON.stringify(body.json);
}

async function send(method: Method, path: string, body?: Body): Promise<Response> {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": document.documentElement.lang });
  headers.set(guardHeader, "1");
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: encodeBody(body, headers), credentials: "same-origin" });
  } catch {
    throw new Problem(0, { code: unreachableCode });
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}

async function readJson<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Builds `path?name=value…`, leaving out empty values. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Reads JSON. Rejects with a Problem. */
export async function get<T>(path: string): Promise<T> {
  return readJson<T>(await send("GET", path));
}

/** Reads plain text. Rejects with a Problem. */
export async function getText(path: string): Promise<string> {
  return (await send("GET", path)).text();
}

/** Posts a value as JSON. Rejects with a Problem. */
export async function post<T>(path: string, json: unknown = {}): Promise<T> {
  return readJson<T>(await send("POST", path, { json }));
}

/** Posts JSON text exactly as written, so that long decimals keep every digit. Rejects with a Problem. */
export async function postJsonText<T>(path: string, jsonText: string): Promise<T> {
  return readJson<T>(await send("POST", path, { jsonText }));
}

/** Posts files. Rejects with a Problem. */
export async function postForm<T>(path: string, form: FormData): Promise<T> {
  return readJson<T>(await send("POST", path, { form }));
}

/** Puts a value as JSON. Rejects with a Problem. */
export async function put<T>(path: string, json: unknown): Promise<T> {
  return readJson<T>(await send("PUT", path, { json }));
}

/** Deletes. Rejects with a Problem. */
export async function remove(path: string): Promise<void> {
  await send("DELETE", path);
}
