import { Alert, Divider } from "antd";
import { useId } from "react";

import { useTexts } from "../texts/context";
import { resolveText } from "./expression";
import { CheckboxField } from "./fields/CheckboxField";
import { CheckListField } from "./fields/CheckListField";
import { DateTimeField } from "./fields/DateTimeField";
import { NumberField } from "./fields/NumberField";
import { RadioField } from "./fields/RadioField";
import { SelectField } from "./fields/SelectField";
import { TableView } from "./fields/TableView";
import { TagListField } from "./fields/TagListField";
import { TextAreaField } from "./fields/TextAreaField";
import { TextField } from "./fields/TextField";
import { TextView } from "./fields/TextView";
import type { FieldProps } from "./fields/types";
import { pathOf, type FormComponent } from "./schema";
import type { TaskForm } from "./useTaskForm";
import { isReadOnly } from "./values";

/** One React component for each kind of input. */
const inputs: Record<string, (props: FieldProps) => React.ReactNode> = {
  textfield: TextField,
  textarea: TextAreaField,
  number: NumberField,
  select: SelectField,
  taglist: TagListField,
  radio: RadioField,
  checkbox: CheckboxField,
  checklist: CheckListField,
  datetime: DateTimeField,
};

/** Kinds that need no place of their own: the page has its own buttons. */
const silent = new Set(["button", "spacer"]);

interface FormComponentsProps {
  form: TaskForm;
  components: readonly FormComponent[];
  prefix: string;
  disabled: boolean;
  /** Path of the field that the approval bar shows instead. */
  hiddenPath: string | undefined;
}

type OneComponentProps = Omit<FormComponentsProps, "components"> & { component: FormComponent };

function InputOf({ form, component, prefix, disabled }: OneComponentProps) {
  const id = useId();
  const path = pathOf(component, prefix);
  const Input = inputs[component.type];
  if (Input === undefined) return null;
  return (
    <Input
      id={id}
      component={component}
      data={form.data}
      value={form.values[path] ?? null}
      error={form.errors[path]}
      readOnly={disabled || isReadOnly({ path, component })}
      change={(value) => form.set(path, value)}
    />
  );
}

function OneComponent(props: OneComponentProps) {
  const { form: texts } = useTexts();
  const { form, component, prefix } = props;
  if (component.type in inputs) return pathOf(component, prefix) === props.hiddenPath ? null : <InputOf {...props} />;
  if (component.type === "text") return <TextView text={resolveText(component.text, form.data)} />;
  if (component.type === "separator") return <Divider />;
  if (component.type === "table") return <TableView component={component} data={form.data} />;
  if (silent.has(component.type)) return null;
  if (component.type === "group") {
    return (
      <fieldset className="form-group">
        {component.label !== undefined && <legend>{resolveText(component.label, form.data)}</legend>}
        <FormComponents {...props} components={component.components ?? []} prefix={pathOf(component, prefix)} />
      </fieldset>
    );
  }
  return <Alert type="warning" showIcon title={texts.unsupported(component.type)} />;
}

/** The components of a form, top to bottom. */
export function FormComponents({ components, ...rest }: FormComponentsProps) {
  return components.map((component, index) => (
    <OneComponent key={component.id ?? index} component={component} {...rest} />
  ));
}
