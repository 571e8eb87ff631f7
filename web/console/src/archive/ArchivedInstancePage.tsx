import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Result } from "antd";
import { Link, useParams } from "react-router";

import { type ArchivedInstance, documentUrl, findArchivedInstance, readDocument } from "../api/archive";
import { plainText, valueAt } from "../api/json";
import { mayDo } from "../api/session";
import { formatCount } from "../format/amount";
import { formatSize } from "../format/size";
import { AuditTrail } from "../instance/AuditTrail";
import { Digest } from "../parts/Digest";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { Notice } from "../parts/Notice";
import { PageHeader } from "../parts/PageHeader";
import { Section } from "../parts/Section";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { instanceTone } from "../processes/tones";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { ArchivedContent } from "./ArchivedContent";
import { DocumentTag } from "./DocumentTag";
import { archivedPath } from "./path";

/** Larger documents are downloaded only: a page that holds them would stand still. */
const largestShownBytes = 16 * 1024 * 1024;

function Head({ instance }: { instance: ArchivedInstance }) {
  const texts = useTexts();
  const { archive: names, processes } = texts;
  const key = instance.processInstanceKey;
  const { isError } = useDocument(instance);
  return (
    <PageHeader
      title={`${names.title} · ${instance.processDefinitionId}`}
      beside={
        <>
          <StateTag tone={instanceTone(instance.state)}>{nameOf(texts.instanceState, instance.state)}</StateTag>
          <StateTag tone="over">{names.tag}</StateTag>
          {instance.documentState !== "KEPT" && <DocumentTag instance={instance} />}
        </>
      }
      below={
        <>
          <Fact name={processes.key}><span className="code">{key}</span></Fact>
          <Fact name={processes.version}>{instance.processDefinitionVersion}</Fact>
          {instance.businessId && <Fact name={processes.businessId}>{instance.businessId}</Fact>}
          {instance.parentProcessInstanceKey && (
            <Fact name={texts.instance.parent}><Link className="code" to={archivedPath(instance.parentProcessInstanceKey)}>{instance.parentProcessInstanceKey}</Link></Fact>
          )}
          {instance.startDate && <Fact name={processes.startedAt}><Time value={instance.startDate} /></Fact>}
          <Fact name={processes.endedAt}><Time value={instance.endDate} /></Fact>
          <Fact name={names.archivedAt}><Time value={instance.archiveDate} /></Fact>
          {instance.expiryDate !== null && <Fact name={names.expiresAt}><Time value={instance.expiryDate} /></Fact>}
          {instance.destructionDate !== null && <Fact name={names.destroyedAt}><Time value={instance.destructionDate} /></Fact>}
        </>
      }
      actions={instance.documentState === "KEPT" && !isError
        && <Button icon={<DownloadOutlined />} href={documentUrl(key)} download={`${instance.rootProcessInstanceKey}.json`}>{names.download}</Button>}
    />
  );
}

/** The document that has the instance in it, unless it is too large to be shown or is not given out any more. */
function useDocument({ rootProcessInstanceKey: root, sha256, size, documentState }: ArchivedInstance) {
  return useQuery({
    queryKey: ["archived-document", root, sha256],
    queryFn: () => readDocument(root),
    staleTime: Infinity,
    enabled: size <= largestShownBytes && documentState === "KEPT",
  });
}

/** Where the document is, by which hash it is known, and under which policy the instances left. */
function DocumentSection({ instance }: { instance: ArchivedInstance }) {
  const { archive: names } = useTexts();
  const { data: document } = useDocument(instance);
  return (
    <Section title={names.document}>
      <div className="page-facts">
        <Fact name={names.file}><span className="code wrap">{instance.file}</span></Fact>
        <Fact name={names.size}>{formatSize(instance.size)}</Fact>
        <Fact name={names.sha256}><Digest value={instance.sha256} length={24} /></Fact>
        {document !== undefined && (
          <>
            <Fact name={names.rule}><span className="code">{plainText(valueAt(document, "rule"))}</span></Fact>
            <Fact name={names.rows}>{formatCount(plainText(valueAt(document, "rows")))}</Fact>
          </>
        )}
        {instance.parentProcessInstanceKey !== null && (
          <Fact name={names.root}><Link className="code" to={archivedPath(instance.rootProcessInstanceKey)}>{instance.rootProcessInstanceKey}</Link></Fact>
        )}
      </div>
    </Section>
  );
}

/** Why there is no document, and the acts by which it was destroyed. */
function Over({ instance }: { instance: ArchivedInstance }) {
  const { archive: names } = useTexts();
  const session = useSession();
  if (instance.documentState === "EXPIRED") return <Notice type="warning" title={names.expired}>{names.expiredHint}</Notice>;
  return (
    <>
      <Notice type="info" title={names.destroyed}>{names.destroyedHint}</Notice>
      {instance.destructionRecordKey !== null && mayDo(session, "audit.read") && (
        <Section title={names.destructionActs} flush><AuditTrail target={instance.destructionRecordKey} /></Section>
      )}
    </>
  );
}

function Document({ instance }: { instance: ArchivedInstance }) {
  const document = useDocument(instance);
  return <Loaded query={document}>{(found) => <ArchivedContent key={instance.processInstanceKey} instance={instance} document={found} />}</Loaded>;
}

/** The document, or why it is not shown. */
function Content({ instance }: { instance: ArchivedInstance }) {
  const { archive: names } = useTexts();
  if (instance.documentState !== "KEPT") return <Over instance={instance} />;
  return instance.size > largestShownBytes
    ? <Notice type="info" title={names.tooLarge(formatSize(instance.size))} />
    : <Document instance={instance} />;
}

function Missing({ instanceKey }: { instanceKey: string }) {
  const { archive: names, navigation } = useTexts();
  return (
    <>
      <PageHeader title={names.title} below={<span className="code">{instanceKey}</span>} />
      <Result status="404" title={names.missing} subTitle={names.missingHint}
        extra={
          <>
            <Link to={`/instances/${encodeURIComponent(instanceKey)}`}><Button>{names.openHistory}</Button></Link>
            <Link to="/history/archive"><Button type="primary">{navigation.history}</Button></Link>
          </>
        } />
    </>
  );
}

/** One instance that has left the history, as its document has it. */
export default function ArchivedInstancePage() {
  const { instanceKey = "" } = useParams();
  const found = useQuery({ queryKey: ["retention", "archived", "one", instanceKey], queryFn: () => findArchivedInstance(instanceKey) });
  return (
    <Loaded query={found}>
      {(instance) => {
        if (instance === null) return <Missing instanceKey={instanceKey} />;
        return (
          <>
            <Head instance={instance} />
            <Content instance={instance} />
            <div className="archived-document"><DocumentSection instance={instance} /></div>
          </>
        );
      }}
    </Loaded>
  );
}
