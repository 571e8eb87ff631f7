import type { ExactJson } from "../../api/json";
import type { FormComponent } from "../schema";

/** What every input gets. `id` ties the label, the description and the error to it. */
export interface FieldProps {
  id: string;
  component: FormComponent;
  data: Record<string, ExactJson>;
  value: ExactJson;
  error: string | undefined;
  readOnly: boolean;
  change: (value: ExactJson) => void;
}

/** Attributes that tie an input to its description and its error. */
export function describedBy({ id, error, component }: Pick<FieldProps, "id" | "error" | "component">) {
  const hasNote = error !== undefined || (component.description ?? "") !== "";
  return { "aria-describedby": hasNote ? `${id}-note` : undefined, "aria-invalid": error !== undefined };
}
