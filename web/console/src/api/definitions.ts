import { search, type SearchQuery, type SearchResult } from "./page";
import { get, getText, postForm } from "./request";

/** One version of a process. */
export interface ProcessDefinition {
  processDefinitionKey: string;
  processDefinitionId: string;
  name?: string | null;
  version: number;
  versionTag?: string | null;
  resourceName?: string;
  tenantId?: string;
}

/** What definitions can be searched by. */
export interface ProcessDefinitionFilter {
  processDefinitionId?: string;
  isLatestVersion?: boolean;
  tenantId?: string;
}

interface Deployed {
  processDefinition?: { processDefinitionId: string; processDefinitionVersion: number } | null;
  decisionDefinition?: { decisionDefinitionId: string; version: number } | null;
  decisionRequirements?: { decisionRequirementsId: string; version: number } | null;
  form?: { formId: string; version: number } | null;
}

/** The answer to a deployment. */
export interface Deployment {
  deploymentKey: string;
  deployments: Deployed[];
}

const base = "/v2/process-definitions";

export function searchDefinitions(query: SearchQuery<ProcessDefinitionFilter>): Promise<SearchResult<ProcessDefinition>> {
  return search(`${base}/search`, query);
}

export function getDefinition(key: string): Promise<ProcessDefinition> {
  return get(`${base}/${encodeURIComponent(key)}`);
}

/** The BPMN document of a definition. */
export function definitionXml(key: string): Promise<string> {
  return getText(`${base}/${encodeURIComponent(key)}/xml`);
}

/** Deploys BPMN, DMN and form files together. Rejects with a Problem that lists every finding. */
export function deploy(files: readonly File[]): Promise<Deployment> {
  const form = new FormData();
  for (const file of files) form.append("resources", file, file.name);
  return postForm("/v2/deployments", form);
}
