import { Input } from "antd";

import { plainText } from "../../api/json";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** Several lines of text. */
export function TextAreaField(props: FieldProps) {
  const { id, component, value, error, readOnly, change } = props;
  return (
    <FieldFrame field={props}>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 12 }}
        value={plainText(value)}
        readOnly={readOnly}
        variant={readOnly ? "filled" : "outlined"}
        status={error === undefined ? "" : "error"}
        required={component.validate?.required}
        onChange={(event) => change(event.target.value)}
        {...describedBy(props)}
      />
    </FieldFrame>
  );
}
