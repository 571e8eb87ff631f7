import { Problem } from "./problem";
import { get, post } from "./request";

/** The person who is signed in. */
export interface Session {
  username: string;
  name: string;
  groups: string[];
  roles: string[];
  permissions: string[];
  locale?: string;
}

/** Signs in; the answer sets the session cookie. Rejects with a Problem (401 for a wrong name or password). */
export function signIn(username: string, password: string): Promise<Session> {
  return post<Session>("/api/v1/login", { username, password });
}

/** Ends the session. */
export function signOut(): Promise<void> {
  return post("/api/v1/logout");
}

/** The current session, or null when nobody is signed in. Rejects with a Problem for anything else. */
export async function currentSession(): Promise<Session | null> {
  try {
    return await get<Session>("/api/v1/me");
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** The tenants whose data the person sees. */
export async function ownTenants(): Promise<string[]> {
  const { tenants } = await get<{ tenants: { tenantId: string }[] }>("/v2/authentication/me");
  return tenants.map(({ tenantId }) => tenantId);
}

/** True when a right is among a person's permissions: named, or all of its module (`recon.*`), or all (`*`). */
export function mayDo(person: Pick<Session, "permissions">, right: string): boolean {
  return person.permissions.some((held) => held === "*" || held === right || (held.endsWith(".*") && right.startsWith(held.slice(0, -1))));
}
