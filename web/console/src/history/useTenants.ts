import { useQuery } from "@tanstack/react-query";

import { ownTenants } from "../api/session";

/** The tenant of those who know of none. */
const defaultTenant = "<default>";

/** The tenants of the person, the default one until they are known. */
export function useTenants(): string[] {
  const tenants = useQuery({ queryKey: ["tenants"], queryFn: ownTenants, staleTime: Infinity });
  return tenants.data === undefined || tenants.data.length === 0 ? [defaultTenant] : tenants.data;
}
