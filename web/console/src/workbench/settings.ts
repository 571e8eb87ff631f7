import type { AccountSettings, AmountLimit, Priority } from "../api/workbench";

/** A priority rule as somebody types it. */
export interface RuleEntry {
  minimumAmount?: string;
  minimumAge?: string;
  priority: Priority;
  dueDays: string;
}

/** The settings of an account as somebody types them. */
export interface SettingsEntry {
  writeOffAccount?: string;
  suspenseLong?: string;
  suspenseShort?: string;
  limits?: AmountLimit[];
  priorities?: RuleEntry[];
}

const numberText = (value: number | undefined) => (value === undefined ? undefined : String(value));

/** Settings to type in. */
export function entryOf(settings: AccountSettings): SettingsEntry {
  const { writeOffAccount, suspenseLong, suspenseShort, limits } = settings;
  const rules = settings.priorities.map(({ minimumAmount, minimumAge, priority, dueDays }) =>
    ({ minimumAmount, minimumAge: numberText(minimumAge), priority, dueDays: String(dueDays) }));
  return { writeOffAccount, suspenseLong, suspenseShort, limits: [...limits], priorities: rules };
}

const textOr = (value: string | undefined) => (value === undefined || value.trim() === "" ? undefined : value.trim());

/** What was typed as settings: empty conditions of a rule are left out. */
export function settingsOf(entry: SettingsEntry): AccountSettings {
  return {
    writeOffAccount: textOr(entry.writeOffAccount) ?? "",
    suspenseLong: textOr(entry.suspenseLong) ?? "",
    suspenseShort: textOr(entry.suspenseShort) ?? "",
    limits: (entry.limits ?? []).map(({ role, amount }) => ({ role: role.trim(), amount: amount.trim() })),
    priorities: (entry.priorities ?? []).map(({ minimumAmount, minimumAge, priority, dueDays }) => ({
      minimumAmount: textOr(minimumAmount),
      minimumAge: textOr(minimumAge) === undefined ? undefined : Number(minimumAge),
      priority,
      dueDays: Number(dueDays),
    })),
  };
}
