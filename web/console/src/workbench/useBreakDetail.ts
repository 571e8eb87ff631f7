import { useQuery } from "@tanstack/react-query";

import { getBreak, type SuggestedGroup } from "../api/workbench";
import { useLanguage } from "../texts/context";

const none: readonly SuggestedGroup[] = [];

/** All that the panel shows of a break beside its row; of the suggestions those that nobody has decided about. */
export function useBreakDetail(key: string | undefined) {
  const { language } = useLanguage();
  const { data, error } = useQuery({
    queryKey: ["reconciliations", "break", key, language],
    queryFn: () => getBreak(key ?? ""),
    enabled: key !== undefined,
  });
  const suggestions = data?.suggestions.filter(({ state }) => state === "suggested") ?? none;
  return { detail: data, error, suggestions, proposal: data?.proposal ?? undefined };
}
