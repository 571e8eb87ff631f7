import { describe, expect, it } from "vitest";

import { en } from "../../src/texts/en";
import { commandOf, focusKindOf, type KeyPress, keysOf } from "../../src/workbench/shortcuts";

const press = (key: string, other: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...other });

describe("keys", () => {
  it.each([["j", "down"], ["ArrowUp", "up"], ["x", "mark"], ["X", "markRange"], ["Enter", "open"], ["m", "match"], ["w", "writeOff"], ["s", "suspense"], ["c", "carry"],
    ["a", "take"], ["A", "assign"], ["/", "search"], ["?", "help"], ["u", "undo"], ["Escape", "close"], ["q", undefined]])("%s does %s", (key, command) => {
    expect(commandOf(press(key), "none")).toBe(command);
  });

  it("mean one thing each", () => {
    const all = Object.values(keysOf).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  it("have a line in the help each", () => {
    expect(Object.keys(en.commandName)).toEqual(Object.keys(keysOf));
  });

  it.each(["w", "j", "/", "?", " ", "Enter", "ArrowDown"])("%s does nothing while somebody types", (key) => {
    expect(commandOf(press(key), "text")).toBeUndefined();
  });

  it("leave a text with Escape", () => {
    expect(commandOf(press("Escape"), "text")).toBe("close");
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])("belong to others with %j", (held) => {
    expect(commandOf(press("c", held), "none")).toBeUndefined();
    expect(commandOf(press("Escape", held), "text")).toBeUndefined();
  });

  it.each([["Enter", undefined], [" ", undefined], ["ArrowDown", undefined], ["w", "writeOff"]])("%s on a button does %s", (key, command) => {
    expect(commandOf(press(key), "control")).toBe(command);
  });
});

it.each([
  ["<input>", "text"], ["<textarea></textarea>", "text"], ["<select></select>", "text"], ["<div contenteditable='true'></div>", "text"], ["<input role='combobox'>", "text"],
  ["<input type='checkbox'>", "control"], ["<button></button>", "control"], ["<a href='/x'></a>", "control"], ["<div role='tab'></div>", "control"],
  ["<div role='grid' tabindex='0'></div>", "none"], ["<div></div>", "none"],
])("%s has the focus as %s", (html, kind) => {
  document.body.innerHTML = html;
  expect(focusKindOf(document.body.firstElementChild)).toBe(kind);
});
