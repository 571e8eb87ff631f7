import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useState } from "react";

import { countEndedRoots } from "../api/instances";
import type { PolicyName, RetentionPolicy } from "../api/retention";
import { formatCount } from "../format/amount";
import { Loaded } from "../parts/Loaded";
import { useTexts } from "../texts/context";
import { cutoff } from "./days";
import { ownPolicies } from "./policyDraft";

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
  return (
    <Loaded query={due}>
      {({ totalItems, hasMoreTotalItems }) => (totalItems === 0
        ? <Alert role="status" type="info" showIcon title={texts.leavesNothing} />
        : <Alert role="status" type="warning" showIcon title={texts.leavesNow(`${hasMoreTotalItems === true ? "≥ " : ""}${formatCount(totalItems)}`)} />)}
    </Loaded>
  );
}
