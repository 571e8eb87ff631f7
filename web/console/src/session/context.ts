import { createContext, useContext } from "react";

import type { Session } from "../api/session";

export const SessionContext = createContext<Session | null>(null);

/** The person who is signed in. Must be used below SessionGate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession needs a SessionGate");
  return session;
}
