import { longestRetention, type ArchiveChoice, type PolicyName, type RetentionPolicy } from "../api/retention";
import { sameScope } from "./days";

/** A policy while somebody writes it. */
export interface PolicyDraft {
  tenantId: string;
  scope: "process" | "tenant";
  processDefinitionId: string | undefined;
  forGood: boolean;
  days: number | null;
  archive: ArchiveChoice;
  documentsForGood: boolean;
  archiveDays: number | null;
}

/** What the dialog begins with: the policy that is changed, or an empty one. */
export function draftOf(policy: RetentionPolicy | null, tenantId: string): PolicyDraft {
  if (policy === null) return { tenantId, scope: "process", processDefinitionId: undefined, forGood: false, days: null, archive: null,
    documentsForGood: true, archiveDays: null };
  const { days, archive, archiveDays, processDefinitionId } = policy;
  return { tenantId: policy.tenantId, scope: processDefinitionId === null ? "tenant" : "process", processDefinitionId: processDefinitionId ?? undefined,
    forGood: days === 0, days: days === 0 ? null : days, archive,
    documentsForGood: archiveDays === 0, archiveDays: archiveDays === 0 ? null : archiveDays };
}

/** The processes that a draft is for, or null while no process is chosen. */
export function scopeOf({ tenantId, scope, processDefinitionId }: PolicyDraft): PolicyName | null {
  if (scope === "tenant") return { tenantId, processDefinitionId: null };
  return processDefinitionId === undefined ? null : { tenantId, processDefinitionId };
}

/** The age of a draft, 0 for good, or null while it is none that the server takes. */
export function daysOf({ forGood, days }: PolicyDraft): number | null {
  if (forGood) return 0;
  return days !== null && Number.isInteger(days) && days >= 1 && days <= longestRetention ? days : null;
}

/** How long a draft keeps documents, 0 for good, or null while it is no time that the server takes. */
export function archiveDaysOf(draft: PolicyDraft): number | null {
  const { forGood, documentsForGood, archiveDays } = draft;
  if (forGood || documentsForGood) return 0;
  const whole = archiveDays !== null && Number.isInteger(archiveDays) && archiveDays <= longestRetention;
  return whole && archiveDays > (daysOf(draft) ?? 0) ? archiveDays : null;
}

/** The processes of the tenant that have policies of their own. */
export function ownPolicies(tenantId: string, policies: readonly RetentionPolicy[]): string[] {
  return policies.flatMap((policy) => (policy.tenantId === tenantId && policy.processDefinitionId !== null ? [policy.processDefinitionId] : []));
}

/** True when saving the draft of a new policy replaces one. */
export function replaces(draft: PolicyDraft, policies: readonly RetentionPolicy[]): boolean {
  const scope = scopeOf(draft);
  return scope !== null && policies.some((policy) => sameScope(policy, scope));
}
