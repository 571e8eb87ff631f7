import { get } from "./request";

/** A node of the cluster as its lease shows it. */
export interface ClusterNode {
  nodeKey: string;
  name: string;
  state: "live" | "late" | "gone";
  /** Empty of a release that did not tell. */
  release: string;
  startedAt: string;
  seenAt: string;
  /** By how much its clock was ahead of the store's; negative when it was behind. */
  clockSkewMs: number;
  /** It is the node that answered. */
  answering: boolean;
}

/** The nodes that live, and then the newest that are gone; `now` by the clock of the store. */
export interface ClusterNodes {
  now: string;
  items: ClusterNode[];
}

export function listNodes(): Promise<ClusterNodes> {
  return get("/api/v1/nodes");
}
