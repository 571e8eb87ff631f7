import type { RetentionPolicy, PolicyName } from "../api/retention";
import { formatCount } from "../format/amount";
import type { Texts } from "../texts";

/** Years for which laws ask that records are kept. */
export const usualYears = [1, 3, 5, 7, 10, 15, 30] as const;

/** The fewest days that cover so many years in every case: with all leap days that may fall into them. */
export function daysCovering(years: number): number {
  return years * 365 + Math.ceil(years / 4);
}

/** The years that a number of days is the fewest for, or undefined. */
export function yearsCovered(days: number): number | undefined {
  const years = Math.floor(days / 365.25);
  return years > 0 && daysCovering(years) === days ? years : undefined;
}

/** An age in words: "3,653 days (10 years)", "30 days", "Kept for good". */
export function daysText(days: number, { retention: texts }: Pick<Texts, "retention">): string {
  if (days === 0) return texts.forGood;
  const years = yearsCovered(days);
  return years === undefined ? texts.days(formatCount(days)) : texts.daysAndYears(formatCount(days), years);
}

/** The instant before which an instance must have ended to leave. */
export function cutoff(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString();
}

/** True when both are policies of the same processes. */
export function sameScope(one: PolicyName, other: PolicyName): boolean {
  return one.tenantId === other.tenantId && one.processDefinitionId === other.processDefinitionId;
}

/** Policies in the order in which they are asked: those of processes before those of tenants. */
export function inOrder(policies: readonly RetentionPolicy[]): RetentionPolicy[] {
  const rank = (policy: RetentionPolicy) => (policy.processDefinitionId === null ? 1 : 0);
  return [...policies].sort((one, other) => rank(one) - rank(other) || one.tenantId.localeCompare(other.tenantId)
    || (one.processDefinitionId ?? "").localeCompare(other.processDefinitionId ?? ""));
}

/** How long documents of a policy's processes are kept when the policy is not there. */
export function archiveDaysWithout(policy: PolicyName, policies: readonly RetentionPolicy[]): number {
  const ofTenant = policies.find((one) => one.processDefinitionId === null && one.tenantId === policy.tenantId);
  return policy.processDefinitionId === null ? 0 : ofTenant?.archiveDays ?? 0;
}

/** The age that counts for a policy's processes when the policy is not there. */
export function daysWithout(policy: PolicyName, policies: readonly RetentionPolicy[], defaultDays: number): number {
  const ofTenant = policies.find((one) => one.processDefinitionId === null && one.tenantId === policy.tenantId);
  return policy.processDefinitionId !== null && ofTenant !== undefined ? ofTenant.days : defaultDays;
}
