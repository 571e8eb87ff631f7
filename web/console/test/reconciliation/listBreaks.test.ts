import { afterEach, expect, it, vi } from "vitest";

import { listBreaks, reportUrl } from "../../src/api/reconciliations";

afterEach(() => vi.unstubAllGlobals());

/** Serves `count` breaks as the server does: at most `limit` behind the key `after`. */
function serve(count: number): URL[] {
  const asked: URL[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    const url = new URL(path, "http://console.test");
    asked.push(url);
    const first = Number(url.searchParams.get("after") ?? "0");
    const limit = Number(url.searchParams.get("limit"));
    const items = Array.from({ length: Math.max(0, Math.min(limit, count - first)) }, (_, index) => ({ key: String(first + index + 1) }));
    return Promise.resolve(Response.json({ items }));
  });
  return asked;
}

it.each([[0, 1], [499, 1], [500, 2], [1250, 3], [25_000, 40]])("reads %d breaks in %d requests", async (count, requests) => {
  const asked = serve(count);
  const found = await listBreaks("77");
  expect(found.length).toBe(Math.min(count, 20_000));
  expect(new Set(found.map((item) => item.key)).size).toBe(found.length);
  expect(asked.length).toBe(requests);
  expect(asked[0]?.pathname).toBe("/api/v1/reconciliations/77/breaks");
});

it("asks for the report in the language of the page", () => {
  expect(reportUrl("77", "xlsx", "zh-CN")).toBe("/api/v1/reconciliations/77/report.xlsx?language=zh-CN");
});
