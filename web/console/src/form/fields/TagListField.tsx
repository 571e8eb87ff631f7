import { Select } from "antd";

import { encodeExact } from "../../api/json";
import { useTexts } from "../../texts/context";
import { optionsOf } from "../options";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** Any number of choices, in a list that opens. */
export function TagListField(props: FieldProps) {
  const { form: texts } = useTexts();
  const { id, component, data, value, error, readOnly, change } = props;
  const options = optionsOf(component, data);
  const chosenIds = Array.isArray(value) ? value.map((item) => encodeExact(item)) : [];
  return (
    <FieldFrame field={props}>
      <Select
        id={id}
        className="wide"
        mode="multiple"
        placeholder={texts.choose}
        disabled={readOnly}
        status={error === undefined ? "" : "error"}
        value={chosenIds}
        options={options.map((option) => ({ value: option.id, label: option.label }))}
        onChange={(ids: string[]) => change(options.filter((option) => ids.includes(option.id)).map((option) => option.value))}
        {...describedBy(props)}
      />
    </FieldFrame>
  );
}
