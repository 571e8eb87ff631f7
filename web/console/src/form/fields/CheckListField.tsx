import { Checkbox } from "antd";

import { encodeExact } from "../../api/json";
import { optionsOf } from "../options";
import { FieldFrame } from "./FieldFrame";
import type { FieldProps } from "./types";

/** Any number of choices, all of them visible. */
export function CheckListField(props: FieldProps) {
  const { component, data, value, readOnly, change } = props;
  const options = optionsOf(component, data);
  return (
    <FieldFrame field={props} asGroup>
      <Checkbox.Group
        disabled={readOnly}
        value={Array.isArray(value) ? value.map((item) => encodeExact(item)) : []}
        options={options.map((option) => ({ value: option.id, label: option.label }))}
        onChange={(ids) => change(options.filter((option) => ids.includes(option.id)).map((option) => option.value))}
      />
    </FieldFrame>
  );
}
