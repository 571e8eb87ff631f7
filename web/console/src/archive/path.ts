/** The page of an archived instance. */
export const archivedPath = (key: string) => `/history/archive/${encodeURIComponent(key)}`;
