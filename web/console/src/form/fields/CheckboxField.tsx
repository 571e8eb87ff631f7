import { Checkbox } from "antd";

import { resolveText } from "../expression";
import { describedBy, type FieldProps } from "./types";

/** Yes or no. */
export function CheckboxField(props: FieldProps) {
  const { id, component, data, value, error, readOnly, change } = props;
  const note = error ?? resolveText(component.description, data);
  return (
    <div className="field">
      <Checkbox
        id={id}
        checked={value === true}
        disabled={readOnly}
        onChange={(event) => change(event.target.checked)}
        {...describedBy(props)}
      >
        {resolveText(component.label, data) || component.key}
        {component.validate?.required === true && <span className="required" aria-hidden="true"> *</span>}
      </Checkbox>
      {note !== "" && (
        <div id={`${id}-note`} className={error === undefined ? "field-note" : "field-error"} role={error === undefined ? undefined : "alert"}>
          {note}
        </div>
      )}
    </div>
  );
}
