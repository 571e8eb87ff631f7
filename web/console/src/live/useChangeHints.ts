import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { staleTopics } from "./topics";

/** How the page learns of changes: by push, by polling, or not at all while the server is away. */
export type LiveState = "live" | "polling" | "offline";

const pollIntervalMilliseconds = 5_000;

/** Hints that arrive together lead to one round of requests. */
const gatherMilliseconds = 250;

function topicsOf(data: string): readonly string[] {
  try {
    const hint = JSON.parse(data) as { topics?: unknown };
    return Array.isArray(hint.topics) ? hint.topics.filter((topic) => typeof topic === "string") : [];
  } catch {
    return [];
  }
}

/** Listens for change hints and marks what they name as stale; polls while there is no push channel. */
export function useChangeHints(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("polling");

  useEffect(() => {
    const gathered = new Set<string>();
    let timer: number | undefined;
    const flush = () => {
      timer = undefined;
      for (const topic of staleTopics([...gathered])) void client.invalidateQueries({ queryKey: [topic] });
      gathered.clear();
    };
    const source = new EventSource("/api/v1/events");
    source.onopen = () => setState("live");
    source.onerror = () => setState(navigator.onLine ? "polling" : "offline");
    source.addEventListener("changed", (event: MessageEvent<string>) => {
      for (const topic of topicsOf(event.data)) gathered.add(topic);
      timer ??= window.setTimeout(flush, gatherMilliseconds);
    });
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [client]);

  useEffect(() => {
    if (state === "live") return;
    const timer = window.setInterval(() => {
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    }, pollIntervalMilliseconds);
    return () => window.clearInterval(timer);
  }, [client, state]);

  return state;
}
