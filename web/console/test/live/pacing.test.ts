import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Pacing } from "../../src/live/pacing";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** A question that takes so long; it is answered with the number of the time it was put. */
function question(milliseconds: number) {
  let asked = 0;
  const begun: number[] = [];
  const ask = () => new Promise<number>((resolve) => {
    const number = asked += 1;
    begun.push(Date.now() - 1_000_000);
    setTimeout(() => resolve(number), milliseconds);
  });
  return { ask, begun };
}

it("asks the first time at once and rests four times as long as the answer took", async () => {
  const { ask, begun } = question(500);
  const pacing = new Pacing<number>();
  const answers = [pacing.ask("counts", ask)];
  for (let at = 0; at < 99; at += 1) {
    await vi.advanceTimersByTimeAsync(100);
    answers.push(pacing.ask("counts", ask));
  }
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all(answers);
  expect(begun).toEqual([0, 2_500, 5_000, 7_500, 10_000]);
});

it("never answers with what was asked before the question came", async () => {
  const { ask } = question(500);
  const pacing = new Pacing<number>();
  const first = pacing.ask("counts", ask);
  await vi.advanceTimersByTimeAsync(100);
  const [second, third] = [pacing.ask("counts", ask), pacing.ask("counts", ask)];
  await vi.advanceTimersByTimeAsync(5_000);
  expect([await first, await second, await third]).toEqual([1, 2, 2]);
});

it("keeps different questions apart, and asks again after a failure", async () => {
  const { ask } = question(500);
  const pacing = new Pacing<number>();
  const failing = pacing.ask("counts", () => Promise.reject(new Error("busy")));
  await expect(failing).rejects.toThrow("busy");
  const [one, other] = [pacing.ask("counts", ask), pacing.ask("others", ask)];
  await vi.advanceTimersByTimeAsync(500);
  expect([await one, await other].sort()).toEqual([1, 2]);
});
