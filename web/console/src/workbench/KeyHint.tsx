import { type Command, keyMark, keysOf } from "./shortcuts";

/** The key of a command beside its name; a reader hears the name only. */
export function KeyHint({ command }: { command: Command }) {
  return <kbd className="key" aria-hidden>{keyMark(keysOf[command][0] ?? "")}</kbd>;
}
