import { useMemo, useState } from "react";

import type { ExactJson } from "../api/json";
import { useTexts } from "../texts/context";
import { inputFields, type FormSchema } from "./schema";
import { validateFields, type FieldErrors } from "./validation";
import { initialValues, submittedVariables, type FieldValues } from "./values";

/** The state of a form while somebody fills it in. */
export interface TaskForm {
  schema: FormSchema;
  data: Record<string, ExactJson>;
  values: FieldValues;
  errors: FieldErrors;
  set: (path: string, value: ExactJson) => void;
  /** The variables to send, or null when an input has to be corrected first; `choice` overrides inputs. */
  submit: (choice?: FieldValues) => Record<string, ExactJson> | null;
}

/** Holds the inputs of a form. Errors appear with the first attempt to send and vanish as they are corrected. */
export function useTaskForm(schema: FormSchema, data: Record<string, ExactJson>): TaskForm {
  const { form: texts } = useTexts();
  const fields = useMemo(() => inputFields(schema.components), [schema]);
  const [values, setValues] = useState(() => initialValues(fields, data));
  const [attempted, setAttempted] = useState(false);
  const [chosen, setChosen] = useState<FieldValues>({});
  const errors = attempted ? validateFields(fields, { ...values, ...chosen }, texts) : {};
  return {
    schema,
    data,
    values,
    errors,
    set: (path, value) => setValues((known) => ({ ...known, [path]: value })),
    submit: (choice = {}) => {
      const sent = { ...values, ...choice };
      setAttempted(true);
      setChosen(choice);
      if (Object.keys(validateFields(fields, sent, texts)).length > 0) return null;
      return submittedVariables(fields, sent, data);
    },
  };
}
