interface NameAndIdProps {
  /** What the model calls it; empty where the model has no name for it, which some interfaces answer with the id. */
  name: string | null | undefined;
  id: string;
}

/** Something of a model: its name with its id beside it, or the id alone where there is no name. */
export function NameAndId({ name, id }: NameAndIdProps) {
  if (!name || name === id) return <span className="code">{id}</span>;
  return <>{name} <span className="code quiet">{id}</span></>;
}
