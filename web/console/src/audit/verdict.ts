import type { Verification } from "../api/audit";

/** The index of the leaf that a problem is about, or undefined when it is about the whole log. */
export function problemPlace(index: number | string | null | undefined): string | undefined {
  if (index === null || index === undefined || Number(index) < 0) return undefined;
  return String(index);
}

/** How many problems were found beyond those that are listed. */
export function moreProblems(verdict: Pick<Verification, "problems" | "problemCount">): number {
  return Math.max(0, Number(verdict.problemCount ?? 0) - verdict.problems.length);
}
