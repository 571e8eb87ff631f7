import { useQuery } from "@tanstack/react-query";

import { listGroups, suggestedPageSize } from "../api/reconciliations";
import { type Decision, getBreak, getDecision, type SuggestedGroup, type WorkBreak } from "../api/workbench";
import { useLanguage } from "../texts/context";

/** Reads the suggestions of a run, only as many as it takes to find those of a break, and leaves out what was decided about. */
async function findGroups(run: string, keys: readonly string[]): Promise<SuggestedGroup[]> {
  const found: SuggestedGroup[] = [];
  let after: string | undefined;
  while (found.length < keys.length) {
    const page = await listGroups(run, "suggest", after, suggestedPageSize);
    found.push(...page.filter(({ key }) => keys.includes(key)));
    if (page.length < suggestedPageSize) break;
    after = page.at(-1)?.key;
  }
  return found.filter(({ state }) => state === "suggested");
}

/** All that the panel shows of a break beside its row. */
export function useBreakDetail(key: string | undefined) {
  const { language } = useLanguage();
  const detail = useQuery({
    queryKey: ["reconciliations", "break", key, language],
    queryFn: () => getBreak(key ?? ""),
    enabled: key !== undefined,
  });
  const found = detail.data;
  const suggestions = useSuggestions(found, found?.suggestions);
  const proposal = useProposal(found, found?.proposal);
  return { detail: found, error: detail.error, suggestions, proposal };
}

const none: readonly SuggestedGroup[] = [];

function useSuggestions(row: WorkBreak | undefined, given: readonly SuggestedGroup[] | undefined): readonly SuggestedGroup[] {
  const { language } = useLanguage();
  const keys = row?.suggestedGroups ?? [];
  const groups = useQuery({
    queryKey: ["reconciliations", "suggestions", row?.run, keys, language],
    queryFn: () => findGroups(row?.run ?? "", keys),
    enabled: given === undefined && keys.length > 0,
  });
  return given ?? (keys.length > 0 ? groups.data : undefined) ?? none;
}

function useProposal(row: WorkBreak | undefined, given: Decision | null | undefined): Decision | undefined {
  const waiting = row?.state === "proposed" ? row.decisionKey : null;
  const decision = useQuery({
    queryKey: ["reconciliations", "decision", waiting],
    queryFn: () => getDecision(waiting ?? ""),
    enabled: given === undefined && waiting !== null,
  });
  return given ?? (waiting === null ? undefined : decision.data);
}
