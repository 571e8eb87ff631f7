import { Select } from "antd";

import { encodeExact } from "../../api/json";
import { useTexts } from "../../texts/context";
import { optionsOf } from "../options";
import { FieldFrame } from "./FieldFrame";
import { describedBy, type FieldProps } from "./types";

/** One of several choices, in a list that opens. */
export function SelectField(props: FieldProps) {
  const { form: texts } = useTexts();
  const { id, component, data, value, error, readOnly, change } = props;
  const options = optionsOf(component, data);
  return (
    <FieldFrame field={props}>
      <Select
        id={id}
        className="wide"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={texts.choose}
        disabled={readOnly}
        status={error === undefined ? "" : "error"}
        value={value === null ? undefined : encodeExact(value)}
        options={options.map((option) => ({ value: option.id, label: option.label }))}
        onChange={(chosen?: string) => change(options.find((option) => option.id === chosen)?.value ?? null)}
        {...describedBy(props)}
      />
    </FieldFrame>
  );
}
