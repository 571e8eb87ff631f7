import { expect, test } from "vitest";

import { itemText } from "../../src/workbench/itemText";
import { knownItems } from "../../src/workbench/knownItems";
import { en } from "../../src/texts/en";
import { zhCN } from "../../src/texts/zh-CN";
import { breakOf } from "./sample";

// The amount of a break is what it adds to left − right, so an item of the right side adds its own amount with the other sign.
test("an item of the ledger has the other sign than its break", () => {
  const inLedger = knownItems(breakOf("L1", { side: "right", amount: "-216.58" }));
  expect(inLedger.left).toEqual([]);
  expect(inLedger.right.map(({ amount }) => amount)).toEqual(["216.58"]);
  expect(knownItems(breakOf("L2", { side: "right", amount: "2067.54" })).right.map(({ amount }) => amount)).toEqual(["-2067.54"]);
});

test("an item of the statement has the sign of its break", () => {
  const onStatement = knownItems(breakOf("S1", { side: "left", amount: "-59.00" }));
  expect(onStatement.right).toEqual([]);
  expect(onStatement.left.map(({ amount }) => amount)).toEqual(["-59.00"]);
});

test("the items of a decision are told by the name of their side, not by its code", () => {
  expect(itemText("left:2026-03-31/ST/B2", zhCN.side)).toBe("对账单 2026-03-31/ST/B2");
  expect(itemText("right:J-3", en.side)).toBe("Ledger J-3");
  expect(itemText("right:a:b", en.side)).toBe("Ledger a:b");
  expect(itemText("J-3", en.side)).toBe("J-3");
});
