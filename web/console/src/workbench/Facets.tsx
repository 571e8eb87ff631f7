import { useQuery } from "@tanstack/react-query";

import { ageBuckets, type BreakCounts, breakClasses, breakStates, countBreaks, priorities, type ValueCount } from "../api/workbench";
import { formatAmount, formatCount } from "../format/amount";
import { Pacing } from "../live/pacing";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { type BreakFilter, countQuery, type FilterName, toggleValue, valuesOf, withValues, type Scope } from "./filter";

interface FacetProps {
  title: string;
  name: FilterName;
  /** All values in the order in which they are shown. */
  values: readonly string[];
  names: Record<string, string>;
  pick: (counts: BreakCounts) => readonly ValueCount[];
  filter: BreakFilter;
  scope: Scope;
  onFilter: (filter: BreakFilter) => void;
}

/** Counting looks at every break that fits, so it follows quick work at a distance. */
const counting = new Pacing<BreakCounts>();

/** The counts that a filter leaves, for all parts of the page that show them. */
export function useBreakCounts(filter: BreakFilter, scope: Scope, without?: FilterName) {
  const query = countQuery(filter, scope, without);
  return useQuery({
    queryKey: ["reconciliations", "break-counts", query],
    queryFn: () => counting.ask(JSON.stringify(query), () => countBreaks(query)),
    placeholderData: (before) => before,
  });
}

interface ChoiceProps {
  label: string;
  count: number;
  amount?: string | null;
  pressed: boolean;
  onPress: () => void;
}

function FacetChoice({ label, count, amount, pressed, onPress }: ChoiceProps) {
  return (
    <li>
      <button type="button" className={pressed ? "facet-choice facet-choice-pressed" : "facet-choice"} aria-pressed={pressed} disabled={count === 0 && !pressed}
        title={amount ? formatAmount(amount) : undefined} onClick={onPress}>
        <span>{label}</span>
        <span className="amount">{formatCount(count)}</span>
      </button>
    </li>
  );
}

function StateShortcuts({ counts, filter, onFilter }: { counts: readonly ValueCount[]; filter: BreakFilter; onFilter: (filter: BreakFilter) => void }) {
  const { shared } = useTexts();
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const pressed = filter.state === "all";
  return <FacetChoice label={shared.all} count={all} pressed={pressed} onPress={() => onFilter(withValues(filter, "state", pressed ? [] : ["all"]))} />;
}

function Facet({ title, name, values, names, pick, filter, scope, onFilter }: FacetProps) {
  const { data } = useBreakCounts(filter, scope, name);
  const counts = data === undefined ? [] : pick(data);
  const chosen = valuesOf(filter, name).filter((value) => value !== "all");
  const shown = values.filter((value) => chosen.includes(value) || counts.some((one) => one.value === value && one.count > 0));
  const choose = (value: string) => onFilter(filter[name] === "all" ? withValues(filter, name, [value]) : toggleValue(filter, name, value));
  return (
    <section className="facet" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {shown.map((value) => {
          const found = counts.find((one) => one.value === value);
          return (
            <FacetChoice key={value} label={nameOf(names, value)} count={found?.count ?? 0} amount={found?.amount} pressed={chosen.includes(value)}
              onPress={() => choose(value)} />
          );
        })}
        {name === "state" && <StateShortcuts counts={counts} filter={filter} onFilter={onFilter} />}
      </ul>
    </section>
  );
}

/** How many breaks there are of each state, class, age and priority; each count narrows the list, and shows what else there is. */
export function Facets({ filter, scope, onFilter }: Pick<FacetProps, "filter" | "scope" | "onFilter">) {
  const texts = useTexts();
  const { workbench: names } = texts;
  const shared = { filter, scope, onFilter };
  return (
    <nav className="facets panel" aria-label={names.facets}>
      <Facet {...shared} title={names.state} name="state" values={breakStates} names={texts.breakState} pick={(counts) => counts.byState} />
      <Facet {...shared} title={names.priority} name="priority" values={priorities} names={texts.priorityName} pick={(counts) => counts.byPriority} />
      <Facet {...shared} title={names.class} name="class" values={breakClasses} names={texts.breakClass} pick={(counts) => counts.byClass} />
      <Facet {...shared} title={names.age} name="ageBucket" values={ageBuckets} names={texts.ageBucket} pick={(counts) => counts.byAgeBucket} />
    </nav>
  );
}
