import { Link } from "react-router";

/** The key of a journal, leading to it; a dash where there is none. */
export function JournalLink({ journalKey }: { journalKey: string | null | undefined }) {
  if (!journalKey) return <>–</>;
  return <Link to={`/ledger/journals/${encodeURIComponent(journalKey)}`} className="code">{journalKey}</Link>;
}
