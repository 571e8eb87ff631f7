import { formatTime } from "../format/time";
import { useLanguage } from "../texts/context";

/** An instant in the reader's time zone, with the UTC instant as its title. */
export function Time({ value }: { value: string | null | undefined }) {
  const { language } = useLanguage();
  if (value === undefined || value === null || value === "") return <>–</>;
  return <time className="time" dateTime={value} title={value}>{formatTime(value, language)}</time>;
}
