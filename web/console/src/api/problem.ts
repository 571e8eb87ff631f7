/** One finding inside a problem, with a position where the server knows one. */
export interface ProblemDetail {
  message: string;
  location?: string;
  elementId?: string;
  line?: number;
  column?: number;
}

/** The body of an error answer: RFC 9457 with our `code` and `errors`. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  code?: string;
  /** What tells refusals of one code apart. */
  reason?: string;
  errors?: ProblemDetail[];
}

/** Code of a problem that never reached the server. */
export const unreachableCode = "unreachable";

/** A refused or failed request. `status` is 0 when there was no answer at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly title: string;
  readonly details: readonly ProblemDetail[];

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? "");
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "";
    this.reason = body.reason ?? "";
    this.title = body.title ?? "";
    this.details = body.errors ?? [];
  }
}

/** Reads the problem of a failed answer; a body that is no problem document still yields one with the status. */
export async function readProblem(response: Response): Promise<Problem> {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return new Problem(response.status, {});
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody);
  } catch {
    return new Problem(response.status, {});
  }
}

/** True when the caller's session is missing or over. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}
