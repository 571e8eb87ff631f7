import { useQuery } from "@tanstack/react-query";
import { Typography } from "antd";

import { auditPublicKey, type Checkpoint, getCheckpoint } from "../api/audit";
import { Problem } from "../api/problem";
import { formatCount } from "../format/amount";
import { Digest } from "../parts/Digest";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import { useTexts } from "../texts/context";

/** Before the first leaf is sealed there is no checkpoint, which is no failure. */
async function checkpointOrNone(): Promise<Checkpoint | null> {
  try {
    return await getCheckpoint();
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

function CheckpointFacts({ checkpoint }: { checkpoint: Checkpoint }) {
  const { audit: texts } = useTexts();
  return (
    <>
      <div className="page-facts">
        <Fact name={texts.origin}><span className="code">{checkpoint.origin}</span></Fact>
        <Fact name={texts.size}>{formatCount(checkpoint.size)}</Fact>
        <Fact name={texts.time}><Time value={checkpoint.time} /></Fact>
        <Fact name={texts.root}><Digest value={checkpoint.root} length={24} /></Fact>
      </div>
      <Typography.Paragraph type="secondary" className="note-name">{texts.signedNote}</Typography.Paragraph>
      <Typography.Paragraph className="note" copyable={{ text: checkpoint.signedNote }}>{checkpoint.signedNote.trimEnd()}</Typography.Paragraph>
    </>
  );
}

function PublicKey() {
  const { audit: texts } = useTexts();
  const key = useQuery({ queryKey: ["audit", "key"], queryFn: auditPublicKey, staleTime: Infinity });
  return <Loaded query={key}>{(text) => <Fact name={texts.publicKey}><Digest value={text.trim()} length={88} /></Fact>}</Loaded>;
}

/** The newest signed statement about the log, and the key to check it with. */
export function CheckpointSection() {
  const { audit: texts } = useTexts();
  const checkpoint = useQuery({ queryKey: ["audit", "checkpoint"], queryFn: checkpointOrNone });
  return (
    <Section title={texts.checkpoint}>
      <Loaded query={checkpoint}>
        {(found) => (found === null ? <Nothing title={texts.checkpointNone} /> : <CheckpointFacts checkpoint={found} />)}
      </Loaded>
      <PublicKey />
    </Section>
  );
}
