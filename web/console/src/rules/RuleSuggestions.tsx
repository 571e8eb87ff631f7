import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";

import { acceptRuleSuggestion, listRuleSuggestions, type PastOfAccount, refuseRuleSuggestion, type RuleSuggestion } from "../api/rules";
import { mayDo } from "../api/session";
import { formatCount } from "../format/amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Section } from "../parts/Section";
import { useSession } from "../session/context";
import { useLanguage, useTexts } from "../texts/context";
import { TextDialog } from "../workbench/TextDialog";
import { PastForm } from "./PastForm";
import { useRuleChange } from "./useRuleChange";

import "../workbench/workbench.css";

interface SuggestionProps {
  name: string;
  past: PastOfAccount;
  suggestion: RuleSuggestion;
  onDrafted: (version: number) => void;
}

function Suggestion({ name, past, suggestion, onDrafted }: SuggestionProps) {
  const { rules: names } = useTexts();
  const session = useSession();
  const [refuses, setRefuses] = useState(false);
  const accepting = useRuleChange<number>(onDrafted);
  const refusing = useRuleChange();
  return (
    <li className="suggestion">
      <p><strong>{suggestion.title}</strong></p>
      <p>{names.evidence(formatCount(suggestion.supports.length), formatCount(suggestion.contradicts.length))}{suggestion.parties.length > 0 && ` · ${suggestion.parties.join(", ")}`}</p>
      <div className="suggestion-actions">
        {mayDo(session, "recon.rules.draft") && (
          <Button size="small" type="primary" loading={accepting.isPending}
            onClick={() => accepting.mutate(async () => (await acceptRuleSuggestion(name, suggestion.id, past)).version)}>{names.accept}</Button>
        )}
        {mayDo(session, "recon.rules.refuse") && <Button size="small" onClick={() => setRefuses(true)}>{names.refuse}</Button>}
      </div>
      <ProblemAlert error={accepting.error} />
      {refuses && (
        <TextDialog title={names.refuseTitle} hint={suggestion.title} label={names.reason} okText={names.refuse} danger required
          send={(reason) => refusing.mutateAsync(() => refuseRuleSuggestion(name, suggestion.id, reason))} onDone={() => setRefuses(false)} onClose={() => setRefuses(false)} />
      )}
    </li>
  );
}

function Found({ name, past, onDrafted }: Omit<SuggestionProps, "suggestion">) {
  const { rules: names } = useTexts();
  const { language } = useLanguage();
  const found = useQuery({ queryKey: ["rules", name, "suggestions", past, language], queryFn: () => listRuleSuggestions(name, past) });
  return (
    <Loaded query={found}>
      {(all) => (all.length === 0
        ? <Nothing title={names.noSuggestions} hint={names.noSuggestionsHint} />
        : <ul className="suggestions">{all.map((one) => <Suggestion key={one.id} name={name} past={past} suggestion={one} onDrafted={onDrafted} />)}</ul>)}
    </Loaded>
  );
}

/** What the decisions of people suggest to change in the rules that hold; each is accepted as a draft, or refused. */
export function RuleSuggestions({ name, onDrafted }: { name: string; onDrafted: (version: number) => void }) {
  const { rules: names } = useTexts();
  const [past, setPast] = useState<PastOfAccount>();
  return (
    <Section title={names.suggestions}>
      <p className="quiet">{names.suggestionsHint}</p>
      <PastForm name="learn" action={names.learn} pending={false} onPast={setPast} />
      {past !== undefined && <Found name={name} past={past} onDrafted={onDrafted} />}
    </Section>
  );
}
