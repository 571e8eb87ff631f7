import { Radio } from "antd";

import { encodeExact } from "../../api/json";
import { optionsOf } from "../options";
import { FieldFrame } from "./FieldFrame";
import type { FieldProps } from "./types";

/** One of several choices, all of them visible. */
export function RadioField(props: FieldProps) {
  const { id, component, data, value, readOnly, change } = props;
  const options = optionsOf(component, data);
  return (
    <FieldFrame field={props} asGroup>
      <Radio.Group
        id={id}
        name={id}
        disabled={readOnly}
        value={value === null ? undefined : encodeExact(value)}
        options={options.map((option) => ({ value: option.id, label: option.label }))}
        onChange={(event) => change(options.find((option) => option.id === event.target.value)?.value ?? null)}
      />
    </FieldFrame>
  );
}
