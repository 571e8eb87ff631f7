import type { ReactNode } from "react";

import { useTexts } from "../../texts/context";
import { resolveText } from "../expression";
import { isConditional } from "../schema";
import type { FieldProps } from "./types";

interface FieldFrameProps {
  field: FieldProps;
  /** A group of inputs gets a legend instead of a label. */
  asGroup?: boolean;
  children: ReactNode;
}

/** Label, input, description and error of one field. */
export function FieldFrame({ field, asGroup = false, children }: FieldFrameProps) {
  const { form: texts } = useTexts();
  const { id, component, data, error } = field;
  const required = component.validate?.required === true && !isConditional(component) && !field.readOnly;
  const label = (
    <>
      {resolveText(component.label ?? component.dateLabel ?? component.timeLabel, data) || component.key}
      {required && <span className="required" title={texts.required} aria-hidden="true"> *</span>}
    </>
  );
  const note = error ?? resolveText(component.description, data);
  const noteLine = note !== "" && (
    <div id={`${id}-note`} className={error === undefined ? "field-note" : "field-error"} role={error === undefined ? undefined : "alert"}>
      {note}
    </div>
  );
  if (asGroup) {
    return <fieldset className="field"><legend>{label}</legend>{children}{noteLine}</fieldset>;
  }
  return <div className="field"><label htmlFor={id}>{label}</label>{children}{noteLine}</div>;
}
