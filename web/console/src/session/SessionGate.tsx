import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { currentSession } from "../api/session";
import { sessionKey } from "../live/queryClient";
import { Loaded } from "../parts/Loaded";
import { SessionContext } from "./context";
import { SignInPage } from "./SignInPage";

/** Shows the pages to somebody who is signed in, and the sign-in page to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery({ queryKey: sessionKey, queryFn: currentSession, staleTime: Infinity });
  return (
    <Loaded query={session}>
      {(person) =>
        person === null ? <SignInPage /> : <SessionContext value={person}>{children}</SessionContext>
      }
    </Loaded>
  );
}
