/** What a key does on the page of breaks. */
export type Command =
  | "down" | "up" | "pageDown" | "pageUp" | "first" | "last" | "mark" | "markRange" | "open" | "close"
  | "match" | "writeOff" | "suspense" | "clear" | "carry" | "take" | "assign" | "comment" | "confirm" | "refuse" | "undo"
  | "search" | "help";

/** The keys of each command, in the order in which the help lists them. */
export const keysOf: Record<Command, readonly string[]> = {
  down: ["j", "ArrowDown"], up: ["k", "ArrowUp"], pageDown: ["PageDown"], pageUp: ["PageUp"], first: ["Home"], last: ["End"],
  mark: ["x", " "], markRange: ["X"], open: ["Enter"], close: ["Escape"],
  match: ["m"], writeOff: ["w"], suspense: ["s"], clear: ["l"], carry: ["c"], take: ["a"], assign: ["A"], comment: ["t"],
  confirm: ["y"], refuse: ["n"], undo: ["u"], search: ["/"], help: ["?"],
};

const commandByKey = new Map(Object.entries(keysOf).flatMap(([command, keys]) => keys.map((key) => [key, command as Command] as const)));

const keyNames: Record<string, string> = {
  ArrowDown: "↓", ArrowUp: "↑", PageDown: "Page Down", PageUp: "Page Up", Escape: "Esc", " ": "Space", X: "Shift + X", A: "Shift + A",
};

/** How a key is written on a keyboard. */
export const keyName = (key: string): string => keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** How a key is written on a button, where there is little room. */
export const keyMark = (key: string): string => keyName(key).replace("Shift + ", "⇧");

/** The part of a keyboard event that says which key it is. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** What has the focus: text that somebody types, a control with keys of its own, or neither. */
export type FocusKind = "text" | "control" | "none";

const textInputs = "textarea, select, [contenteditable=true], [role=combobox], [role=textbox], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const controls = "button, a[href], summary, input, [role=button], [role=tab], [role=menuitem], [role=option], [role=switch]";

/** Tells what an element does with keys. */
export function focusKindOf(target: EventTarget | null): FocusKind {
  if (!(target instanceof Element)) return "none";
  if (target.matches(textInputs)) return "text";
  return target.closest(controls) === null ? "none" : "control";
}

/** Keys that controls need themselves. */
const controlKeys = new Set(["Enter", " ", "ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp"]);

/** The command of a key; undefined while somebody types, composes Chinese, or holds Ctrl, Alt or Meta. Escape leaves a text. */
export function commandOf(press: KeyPress, focus: FocusKind): Command | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return undefined;
  if (focus === "text" && press.key !== "Escape") return undefined;
  if (focus === "control" && controlKeys.has(press.key)) return undefined;
  return commandByKey.get(press.key);
}

const storageKey = "zhitong.single-keys";

/** Single keys can be switched off: they get in the way of speech input and some aids. */
export const keysEnabled = (): boolean => localStorage.getItem(storageKey) !== "off";

/** Keeps the choice for the next visit. */
export function enableKeys(on: boolean): void {
  localStorage.setItem(storageKey, on ? "on" : "off");
}

/** Commands that stay when single keys are switched off. */
export const alwaysOn: ReadonlySet<Command> = new Set(["down", "up", "pageDown", "pageUp", "first", "last", "open", "close"]);
