import type { Language } from "../texts";

const localeOf: Record<Language, string> = { "zh-CN": "zh-CN", en: "en-GB" };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

function parts(instant: Date, timeZone: string | undefined): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone,
  });
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

const monthName = (instant: Date, timeZone?: string) =>
  new Intl.DateTimeFormat("en-GB", { month: "short", timeZone }).format(instant).slice(0, 3);

/** An instant in the reader's time zone: "2026-11-24 16:13:17" or "24 Nov 2026, 16:13:17". */
export function formatTime(instant: string, language: Language, timeZone?: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const { year, month, day: dayOfMonth, hour: hours, minute: minutes, second: seconds } = parts(date, timeZone);
  const clock = `${hours}:${minutes}:${seconds}`;
  if (language === "zh-CN") return `${year}-${month}-${dayOfMonth} ${clock}`;
  return `${Number(dayOfMonth)} ${monthName(date, timeZone)} ${year}, ${clock}`;
}

/** A calendar day, which belongs to no time zone: "2026-11-24" or "24 Nov 2026". */
export function formatDate(date: string, language: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  if (match === null) return date;
  const [, year, month, dayOfMonth] = match;
  if (language === "zh-CN") return `${year}-${month}-${dayOfMonth}`;
  const instant = new Date(`${year}-${month}-${dayOfMonth}T00:00:00Z`);
  return `${Number(dayOfMonth)} ${monthName(instant, "UTC")} ${year}`;
}

/** How long something took, in the two largest units that matter: "340 ms", "12.4 s", "3 min 20 s", "2 d 4 h". */
export function formatDuration(milliseconds: number, language: Language): string {
  const unit = language === "zh-CN"
    ? { d: " 天", h: " 小时", min: " 分", s: " 秒", ms: " 毫秒" }
    : { d: " d", h: " h", min: " min", s: " s", ms: " ms" };
  const whole = (size: number) => Math.floor(milliseconds / size);
  if (milliseconds < second) return `${Math.max(0, Math.round(milliseconds))}${unit.ms}`;
  if (milliseconds < minute) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)}${unit.s}`;
  if (milliseconds < hour) return `${whole(minute)}${unit.min} ${whole(second) % 60}${unit.s}`;
  if (milliseconds < day) return `${whole(hour)}${unit.h} ${whole(minute) % 60}${unit.min}`;
  return `${whole(day)}${unit.d} ${whole(hour) % 24}${unit.h}`;
}

/** How far an instant is from now: "3 hours ago", "in 2 days". */
export function formatRelative(instant: string, now: number, language: Language): string {
  const time = new Date(instant).getTime();
  if (Number.isNaN(time)) return instant;
  const difference = time - now;
  const distance = Math.abs(difference);
  const format = new Intl.RelativeTimeFormat(localeOf[language], { numeric: "auto" });
  if (distance < minute) return format.format(Math.trunc(difference / second), "second");
  if (distance < hour) return format.format(Math.trunc(difference / minute), "minute");
  if (distance < day) return format.format(Math.trunc(difference / hour), "hour");
  return format.format(Math.trunc(difference / day), "day");
}
