import { type RefCallback, useEffect, useState } from "react";

/**
 * Gives the keyboard to what a dialog asks first, by a selector within the dialog, once it is there and ready, and again
 * whenever something else has taken it before the person does anything: Ant Design draws a dialog later than it is asked to,
 * focuses something of it at a moment of its own, and says that it is open when its animation has ended only, which a busy
 * machine puts off for as long as it likes. Something inside the dialog has to take the reference.
 */
export function useFirstFocus(selector: string, ready = true): RefCallback<HTMLElement> {
  const [inside, setInside] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (inside === null || !ready) return;
    const first = () => (inside.closest(".ant-modal") ?? inside).querySelector<HTMLElement>(selector);
    const keep = () => {
      if (document.activeElement !== first()) first()?.focus();
      frame = requestAnimationFrame(keep);
    };
    let frame = requestAnimationFrame(keep);
    const acted = new AbortController();
    const leave = () => {
      cancelAnimationFrame(frame);
      acted.abort();
    };
    const options = { signal: acted.signal, capture: true };
    document.addEventListener("pointerdown", leave, options);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Tab" || event.target === first()) leave();
    }, options);
    return leave;
  }, [inside, selector, ready]);
  return setInside;
}
