import { DownloadOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";

import { auditExportUrl, verifyAudit } from "../api/audit";
import { PageHeader } from "../parts/PageHeader";
import { useTexts } from "../texts/context";
import { CheckpointSection } from "./CheckpointSection";
import { LeavesSection } from "./LeavesSection";
import { VerdictAlert } from "./VerdictAlert";

/** The record of every act: verify it, export it, look at it. */
export default function AuditPage() {
  const { audit: texts } = useTexts();
  const verification = useMutation({ mutationFn: verifyAudit });
  const actions = (
    <>
      <Button icon={<DownloadOutlined />} href={auditExportUrl} download title={texts.exportHint}>{texts.exportLog}</Button>
      <Button type="primary" icon={<SafetyCertificateOutlined />} loading={verification.isPending} onClick={() => verification.mutate()}>
        {verification.isPending ? texts.verifying : texts.verify}
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title={texts.title} below={<span className="quiet">{texts.intro} {texts.exportHint}</span>} actions={actions} />
      <VerdictAlert error={verification.error} verdict={verification.data} />
      <CheckpointSection />
      <LeavesSection />
    </>
  );
}
