import type { Verification } from "../api/audit";
import { formatCount } from "../format/amount";
import { formatTime } from "../format/time";
import { Notice } from "../parts/Notice";
import { ProblemAlert } from "../parts/ProblemAlert";
import type { Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { moreProblems, problemPlace } from "./verdict";

function placeText(index: number | string | null | undefined, texts: Texts["audit"]): string {
  const place = problemPlace(index);
  return place === undefined ? texts.badLog : texts.badLeaf(place);
}

function Problems({ verdict }: { verdict: Verification }) {
  const { audit: texts } = useTexts();
  const more = moreProblems(verdict);
  return (
    <ul className="findings">
      {verdict.problems.map((problem, index) => (
        <li key={index}>
          <strong>{placeText(problem.index, texts)}</strong> {problem.message} <span className="finding-position">{problem.code}</span>{" "}
        </li>
      ))}
      {more > 0 && <li>{texts.moreProblems(formatCount(more))}</li>}
    </ul>
  );
}

interface VerdictAlertProps {
  error: unknown;
  verdict: Verification | undefined;
}

/** What a verification found: the log is whole, or what is wrong with it. */
export function VerdictAlert({ error, verdict }: VerdictAlertProps) {
  const { language, texts: { audit: texts } } = useLanguage();
  if (error !== null) return <ProblemAlert error={error} />;
  if (verdict === undefined) return <Notice type="info" title={texts.neverVerified} />;
  const figures = texts.checked(formatCount(verdict.checked), formatCount(verdict.size));
  const against = verdict.checkpointTime ? texts.against(formatTime(verdict.checkpointTime, language)) : "";
  return (
    <Notice role="status" type={verdict.ok ? "success" : "error"} title={verdict.ok ? texts.verdictOk : texts.verdictBad}>
      {figures} {against} <Problems verdict={verdict} />
    </Notice>
  );
}
