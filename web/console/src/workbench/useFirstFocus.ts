import { type RefCallback, useCallback, useEffect, useEffectEvent, useState } from "react";

/** What a dialog has to give to Ant Design and to something inside it. */
interface FirstFocus {
  inside: RefCallback<HTMLElement>;
  afterOpenChange: (open: boolean) => void;
}

/**
 * Focuses what a dialog asks first, once it is there and ready. Ant Design draws a dialog later than it is asked to, so that
 * something inside it has to tell; that it is open it says when its animation has ended only, which a busy machine puts off
 * for as long as it likes. What has taken the keyboard until then, other than for typing, gives it back.
 */
export function useFirstFocus(focus: () => void, ready = true): FirstFocus {
  const [there, setThere] = useState(false);
  const now = useEffectEvent(focus);
  useEffect(() => {
    if (there && ready) now();
  }, [there, ready]);
  const inside = useCallback((element: HTMLElement | null) => setThere(element !== null), []);
  const afterOpenChange = (open: boolean) => {
    if (open && ready && !(document.activeElement instanceof HTMLInputElement)) focus();
  };
  return { inside, afterOpenChange };
}
