import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useState } from "react";

import { countDocuments } from "../api/archive";
import type { PolicyName } from "../api/retention";
import { formatCount } from "../format/amount";
import { Loaded } from "../parts/Loaded";
import { useTexts } from "../texts/context";
import { cutoff } from "./days";

/** How many documents of a process are older than a policy would keep them. */
function CountOver({ scope, process, archiveDays }: { scope: PolicyName; process: string; archiveDays: number }) {
  const { retention: texts } = useTexts();
  const [now] = useState(Date.now);
  const over = useQuery({
    queryKey: ["retention", "over", scope.tenantId, process, archiveDays],
    queryFn: () => countDocuments(scope.tenantId, process, cutoff(now, archiveDays)),
  });
  return (
    <Loaded query={over}>
      {({ totalItems, hasMoreTotalItems }) => (totalItems === 0
        ? <Alert role="status" type="info" showIcon title={texts.documentsOverNone} />
        : <Alert role="status" type="warning" showIcon title={texts.documentsOver(`${hasMoreTotalItems === true ? "≥ " : ""}${formatCount(totalItems)}`)} />)}
    </Loaded>
  );
}

/** What a policy would have destroyed of the archive. */
export function DocumentsOver({ scope, archiveDays }: { scope: PolicyName; archiveDays: number }) {
  const { retention: texts } = useTexts();
  if (scope.processDefinitionId === null) return <Alert role="status" type="warning" showIcon title={texts.documentsOverAny} />;
  return <CountOver scope={scope} process={scope.processDefinitionId} archiveDays={archiveDays} />;
}
