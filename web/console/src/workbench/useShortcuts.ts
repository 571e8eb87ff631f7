import { useEffect, useEffectEvent } from "react";

import { alwaysOn, type Command, commandOf, focusKindOf, keysEnabled } from "./shortcuts";

/** A menu or a calendar that is open takes Escape for itself. */
const hasOpenPopup = (target: EventTarget | null) => target instanceof Element && target.getAttribute("aria-expanded") === "true";

/** Runs commands by key anywhere on the page while `enabled`; nothing happens while somebody types. */
export function useShortcuts(run: (command: Command) => void, enabled: boolean): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!enabled || event.defaultPrevented || hasOpenPopup(event.target)) return;
    const command = commandOf(event, focusKindOf(event.target));
    if (command === undefined || !(keysEnabled() || alwaysOn.has(command) || event.key === " ")) return;
    event.preventDefault();
    run(command);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
