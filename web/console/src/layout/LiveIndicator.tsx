import { Tooltip } from "antd";

import type { LiveState } from "../live/useChangeHints";
import { useTexts } from "../texts/context";

/** Says whether the page follows the system by itself. */
export function LiveIndicator({ state }: { state: LiveState }) {
  const { live } = useTexts();
  const hint = { live: live.liveHint, polling: live.pollingHint, offline: live.offlineHint }[state];
  return (
    <Tooltip title={hint}>
      <span className={`live live-${state}`} role="status">
        <span className="live-dot" aria-hidden="true" />
        {live[state]}
      </span>
    </Tooltip>
  );
}
