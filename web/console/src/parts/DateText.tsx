import { formatDate } from "../format/time";
import { useLanguage } from "../texts/context";

/** A calendar day. */
export function DateText({ value }: { value: string | null | undefined }) {
  const { language } = useLanguage();
  if (value === undefined || value === null || value === "") return <>–</>;
  return <time className="time" dateTime={value}>{formatDate(value, language)}</time>;
}
