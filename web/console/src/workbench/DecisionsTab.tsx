import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { listDecisions } from "../api/workbench";
import { Loaded } from "../parts/Loaded";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { canApprove, DecisionTable } from "./DecisionTable";

/** The decisions in a state, newest first. */
export function useDecisionList(state: string | undefined) {
  return useQuery({ queryKey: ["reconciliations", "decisions", state ?? ""], queryFn: () => listDecisions(state) });
}

/** What others proposed and this person may approve. */
export function ApprovalsTab() {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const proposed = useDecisionList("proposed");
  return (
    <>
      <p><Link to="/breaks?state=proposed">{texts.approveInList}</Link></p>
      <Loaded query={proposed}>
      {(found) => <DecisionTable decisions={found.filter((one) => canApprove(one, session))} waiting empty={texts.noApprovals} hint={texts.noApprovalsHint} />}
      </Loaded>
    </>
  );
}

/** All decisions, newest first. */
export function DecisionsTab() {
  const { workbench: texts, decisionState } = useTexts();
  const [state, setState] = useState("");
  const decisions = useDecisionList(state === "" ? undefined : state);
  const options = [{ value: "", label: texts.anyState }, ...Object.entries(decisionState).map(([value, label]) => ({ value, label }))];
  return (
    <>
      <div className="toolbar"><Select aria-label={texts.decisionState} className="toolbar-choice" value={state} options={options} onChange={setState} /></div>
      <Loaded query={decisions}>{(found) => <DecisionTable decisions={found} empty={texts.noDecisions} />}</Loaded>
    </>
  );
}
