import { Input } from "antd";

import { plainText } from "../../api/json";
import { resolveText } from "../expression";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** One line of text. */
export function TextField(props: FieldProps) {
  const { id, component, data, value, error, readOnly, change } = props;
  return (
    <FieldFrame field={props}>
      <Input
        id={id}
        value={plainText(value)}
        readOnly={readOnly}
        variant={readOnly ? "filled" : "outlined"}
        status={error === undefined ? "" : "error"}
        prefix={resolveText(component.appearance?.prefixAdorner, data) || undefined}
        suffix={resolveText(component.appearance?.suffixAdorner, data) || undefined}
        required={component.validate?.required}
        onChange={(event) => change(event.target.value)}
        {...describedBy(props)}
      />
    </FieldFrame>
  );
}
