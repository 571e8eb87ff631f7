import { QueryCache, QueryClient } from "@tanstack/react-query";

import { isSignedOut, Problem } from "../api/problem";

/** Code of a 503 that stays as it is: a file of the archive is not there. */
const unreachableArchive = "archive_unreachable";

/** Key of the cached session; null means signed out. */
export const sessionKey = ["session"] as const;

/** Refusals are answers: only a missing answer or a busy server is worth another try. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (!(error instanceof Problem) || error.code === unreachableArchive) return false;
  return failures < 2 && (error.status === 0 || error.status === 429 || error.status === 503);
}

/** The cache of answers. A request that finds the session over leads back to the sign-in page. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) client.setQueryData(sessionKey, null);
      },
    }),
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 2_000, refetchOnWindowFocus: true } },
  });
  return client;
}
