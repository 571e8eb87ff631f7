import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";

import { breakPageSize } from "../../src/api/workbench";
import { LanguageProvider } from "../../src/texts/LanguageProvider";
import { useBreakPages } from "../../src/workbench/useBreakPages";
import { useCursor } from "../../src/workbench/useCursor";
import { breakOf } from "./sample";

afterEach(() => vi.unstubAllGlobals());

/** Serves breaks in the order of their numbers, as the server does: `after` is the number of the last one of the page before. */
function serve(numbers: Set<number>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    const query = new URL(path, "http://console.test").searchParams;
    const after = Number(query.get("after") ?? "-1");
    const limit = Number(query.get("limit"));
    asked.push(query.get("after") ?? "");
    const behind = [...numbers].sort((one, other) => one - other).filter((number) => number > after);
    const items = behind.slice(0, limit).map((number) => breakOf(String(number)));
    return Promise.resolve(Response.json({ items, endCursor: items.at(-1)?.key ?? null, more: behind.length > limit }));
  });
  return asked;
}

const query = { state: "open" };

function openList() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <LanguageProvider><QueryClientProvider client={client}>{children}</QueryClientProvider></LanguageProvider>
  );
  const list = renderHook(() => {
    const pages = useBreakPages(query);
    return { pages, cursor: useCursor(pages, undefined) };
  }, { wrapper });
  return { client, list, now: () => list.result.current };
}

it("reads the pages in sight only, and again only those", async () => {
  const asked = serve(new Set(Array.from({ length: 1000 }, (_, number) => number)));
  const { client, now } = openList();
  await waitFor(() => expect(now().pages.loaded).toBe(true));
  expect(now().pages.rows).toBe(breakPageSize + 1);
  for (const last of [breakPageSize, 2 * breakPageSize, 3 * breakPageSize]) {
    act(() => now().pages.look(last - 10, last));
    await waitFor(() => expect(now().pages.rowAt(last)?.key).toBe(String(last)));
  }
  expect(asked).toEqual(["", "199", "399", "599"]);
  asked.length = 0;
  act(() => now().pages.look(410, 430));
  await act(() => client.invalidateQueries({ queryKey: ["reconciliations"] }));
  expect(asked).toEqual(["399"]);
});

it("keeps the place when rows come and go above it, and its row when somebody else takes that out", async () => {
  const numbers = new Set(Array.from({ length: 50 }, (_, number) => number));
  serve(numbers);
  const { client, now } = openList();
  await waitFor(() => expect(now().cursor.key).toBe("0"));
  act(() => now().cursor.to(20));
  expect(now().cursor.key).toBe("20");

  numbers.delete(3);
  await act(() => client.invalidateQueries({ queryKey: ["reconciliations"] }));
  await waitFor(() => expect(now().pages.rows).toBe(49));
  expect([now().cursor.key, now().cursor.index]).toEqual(["20", 19]);

  numbers.delete(20);
  await act(() => client.invalidateQueries({ queryKey: ["reconciliations"] }));
  await waitFor(() => expect(now().pages.rows).toBe(48));
  expect([now().cursor.key, now().cursor.row]).toEqual(["20", undefined]);
  act(() => now().cursor.step(1));
  expect(now().cursor.key).toBe("21");
});

it("goes on to what is left after a decision, back at the end of the list", async () => {
  serve(new Set([1, 2, 3, 4, 5]));
  const { now } = openList();
  await waitFor(() => expect(now().cursor.key).toBe("1"));
  act(() => now().cursor.pass(new Set(["1", "2"])));
  expect(now().cursor.key).toBe("3");
  act(() => now().cursor.to(4));
  act(() => now().cursor.pass(new Set(["5"])));
  expect(now().cursor.key).toBe("4");
});
