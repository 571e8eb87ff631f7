import { DatePicker, TimePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";

import { plainText } from "../../api/json";
import { readDateTime, writeDateTime } from "../datetime";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** A date, a time of day, or both. */
export function DateTimeField(props: FieldProps) {
  const { id, component, value, error, readOnly, change } = props;
  const shared = {
    id,
    className: "wide",
    disabled: readOnly,
    status: error === undefined ? ("" as const) : ("error" as const),
    value: readDateTime(component, plainText(value)),
    onChange: (chosen: Dayjs | null) => change(chosen === null ? null : writeDateTime(component, chosen)),
    ...describedBy(props),
  };
  const clock = { format: "HH:mm", minuteStep: (component.timeInterval ?? 1) as 1, needConfirm: false };
  return (
    <FieldFrame field={props}>
      {component.subtype === "time" ? (
        <TimePicker {...shared} {...clock} />
      ) : (
        <DatePicker
          {...shared}
          minDate={component.disallowPassedDates === true ? dayjs().startOf("day") : undefined}
          showTime={component.subtype === "datetime" ? clock : false}
          format={component.subtype === "datetime" ? "YYYY-MM-DD HH:mm" : "YYYY-MM-DD"}
        />
      )}
    </FieldFrame>
  );
}
