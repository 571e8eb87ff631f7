import { useTexts } from "../texts/context";

/** How old a break is in business days; says so where the calendar cannot tell. */
export function Age({ days, short = false }: { days: number | null; short?: boolean }) {
  const { workbench: texts } = useTexts();
  if (days === null) return <span title={texts.noAge}>{texts.ageUnknown}</span>;
  return <span className="nowrap" title={texts.ageDays(days)}>{short ? texts.ageShort(String(days)) : texts.ageDays(days)}</span>;
}
