import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { countEndedRoots } from "../api/instances";
import type { PolicyName, RetentionPolicy } from "../api/retention";
import { useTexts } from "../texts/context";
import { cutoff } from "./days";
import { ownPolicies } from "./policyDraft";
import { TotalAlert } from "./TotalAlert";

interface DueNowProps {
  scope: PolicyName;
  days: number;
  policies: readonly RetentionPolicy[];
}

/** How many instances a policy would have leave as soon as it is set. */
export function DueNow({ scope, days, policies }: DueNowProps) {
  const { retention: texts } = useTexts();
  const [now] = useState(Date.now);
  const others = ownPolicies(scope.tenantId, policies);
  const processes = scope.processDefinitionId ?? (others.length === 0 ? undefined : { $notIn: others });
  const due = useQuery({
    queryKey: ["retention", "due", scope.tenantId, processes, days],
    queryFn: () => countEndedRoots(scope.tenantId, processes, cutoff(now, days)),
  });
  return <TotalAlert query={due} none={texts.leavesNothing} some={texts.leavesNow} />;
}
