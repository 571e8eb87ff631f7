import { useTexts } from "../texts/context";

/** How old a break is in business days; says so where the calendar cannot tell. */
export function Age({ days }: { days: number | null }) {
  const { workbench: texts } = useTexts();
  if (days === null) return <span title={texts.noAge}>{texts.ageUnknown}</span>;
  return <span className="nowrap">{texts.ageDays(days)}</span>;
}
