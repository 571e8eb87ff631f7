const units = ["B", "KB", "MB", "GB"] as const;

/** A number of bytes with its unit, as people read it: "812 B", "11.3 KB", "2.0 GB"; a KB is 1,024 bytes. */
export function formatSize(bytes: number): string {
  let unit = 0;
  let rest = bytes;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 ? String(rest) : rest.toFixed(1)} ${units[unit]}`;
}
