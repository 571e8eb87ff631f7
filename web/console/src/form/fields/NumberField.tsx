import { Input } from "antd";

import { plainText } from "../../api/json";
import { formatAmount } from "../../format/amount";
import { resolveText } from "../expression";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** A decimal, held as typed text so that no digit is lost; a read-only one is grouped. */
export function NumberField(props: FieldProps) {
  const { id, component, data, value, error, readOnly, change } = props;
  const text = plainText(value);
  return (
    <FieldFrame field={props}>
      <Input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        className="number-input"
        value={readOnly ? formatAmount(text) : text}
        readOnly={readOnly}
        variant={readOnly ? "filled" : "outlined"}
        status={error === undefined ? "" : "error"}
        prefix={resolveText(component.appearance?.prefixAdorner, data) || undefined}
        suffix={resolveText(component.appearance?.suffixAdorner, data) || undefined}
        required={component.validate?.required}
        onChange={(event) => change(event.target.value.replaceAll(",", "").trim())}
        {...describedBy(props)}
      />
    </FieldFrame>
  );
}
