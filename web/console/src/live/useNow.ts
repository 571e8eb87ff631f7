import { useEffect, useState } from "react";

/** The current time in milliseconds, renewed every so often, for "3 minutes ago" and running bars. */
export function useNow(intervalMilliseconds = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), intervalMilliseconds);
    return () => window.clearInterval(timer);
  }, [intervalMilliseconds]);
  return now;
}
