import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useState } from "react";

import { countDocuments } from "../api/archive";
import type { PolicyName } from "../api/retention";
import { useTexts } from "../texts/context";
import { cutoff } from "./days";
import { TotalAlert } from "./TotalAlert";

/** How many documents of a process are older than a policy would keep them. */
function CountOver({ scope, process, archiveDays }: { scope: PolicyName; process: string; archiveDays: number }) {
  const { retention: texts } = useTexts();
  const [now] = useState(Date.now);
  const over = useQuery({
    queryKey: ["retention", "over", scope.tenantId, process, archiveDays],
    queryFn: () => countDocuments(scope.tenantId, process, cutoff(now, archiveDays)),
  });
  return <TotalAlert query={over} none={texts.documentsOverNone} some={texts.documentsOver} />;
}

/** What a policy would have destroyed of the archive. */
export function DocumentsOver({ scope, archiveDays }: { scope: PolicyName; archiveDays: number }) {
  const { retention: texts } = useTexts();
  if (scope.processDefinitionId === null) return <Alert role="status" type="warning" showIcon title={texts.documentsOverAny} />;
  return <CountOver scope={scope} process={scope.processDefinitionId} archiveDays={archiveDays} />;
}
