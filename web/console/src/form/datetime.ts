import dayjs, { type Dayjs } from "dayjs";
import utc from "dayjs/plugin/utc";

import type { FormComponent } from "./schema";

dayjs.extend(utc);

/** Reads the value of a date, time or date-time field; null for an empty or unreadable one. */
export function readDateTime(component: FormComponent, value: string): Dayjs | null {
  const text = component.subtype === "time" ? `1970-01-01T${value}` : value;
  const read = dayjs(text);
  return value !== "" && read.isValid() ? read : null;
}

const clockFormats = { utc_offset: "HH:mmZ", utc_normalized: "HH:mm[Z]", no_timezone: "HH:mm" };

/** Writes it as form-js does: dates without a zone, times with the zone that the form asks for. */
export function writeDateTime(component: FormComponent, value: Dayjs): string {
  if (component.subtype === "date") return value.format("YYYY-MM-DD");
  const zone = component.timeSerializingFormat ?? "utc_offset";
  const moved = zone === "utc_normalized" ? value.utc() : value;
  const clock = moved.format(clockFormats[zone]);
  return component.subtype === "time" ? clock : `${moved.format("YYYY-MM-DD")}T${clock}`;
}
