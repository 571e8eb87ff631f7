import type { AccountSettings, Action, AmountLimit } from "../api/workbench";
import { compareAmounts } from "../format/amount";
import { magnitude } from "../format/sum";

/** The highest limit of a person's roles, as the server counts it; undefined for none. */
export function limitOf(limits: readonly AmountLimit[], roles: readonly string[]): string | undefined {
  return limits.filter((limit) => roles.includes(limit.role)).map((limit) => limit.amount).sort(compareAmounts).at(-1);
}

/** True when an amount is above what a person decides alone. */
export function needsApproval(amount: string, settings: Pick<AccountSettings, "limits">, roles: readonly string[]): boolean {
  const limit = limitOf(settings.limits, roles);
  return limit === undefined || compareAmounts(magnitude(amount), limit) > 0;
}

/** Actions that post and are limited; suspense only moves what is undecided, and carrying posts nothing. */
const limited: ReadonlySet<Action> = new Set(["match", "write_off", "clear"]);

/** True for actions that a limit applies to. */
export const isLimited = (action: Action): boolean => limited.has(action);
