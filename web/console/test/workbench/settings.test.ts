import { expect, it } from "vitest";

import type { AccountSettings } from "../../src/api/workbench";
import { entryOf, settingsOf } from "../../src/workbench/settings";

const settings: AccountSettings = {
  writeOffAccount: "6603", suspenseLong: "2241", suspenseShort: "", limits: [{ role: "clerk", amount: "10.00" }],
  priorities: [{ minimumAmount: "100000.00", priority: "urgent", dueDays: 1 }, { minimumAge: 30, priority: "high", dueDays: 0 }],
};

it("sends settings that nobody touched as they came", () => {
  expect(JSON.parse(JSON.stringify(settingsOf(entryOf(settings))))).toEqual(settings);
});

it("leaves out conditions that are empty, and blanks around what was typed", () => {
  const entry = { limits: [{ role: " clerk ", amount: " 5 " }], priorities: [{ minimumAmount: "  ", minimumAge: "", priority: "low" as const, dueDays: "9" }] };
  expect(JSON.parse(JSON.stringify(settingsOf(entry)))).toEqual({
    writeOffAccount: "", suspenseLong: "", suspenseShort: "", limits: [{ role: "clerk", amount: "5" }], priorities: [{ priority: "low", dueDays: 9 }],
  });
});
