import { Segmented, Select } from "antd";

import { useTexts } from "../texts/context";
import type { InboxFilter, Order, Scope } from "./filters";

interface InboxToolbarProps {
  filter: InboxFilter;
  onChange: (filter: InboxFilter) => void;
}

/** Whose tasks, open or completed, in which order. */
export function InboxToolbar({ filter, onChange }: InboxToolbarProps) {
  const { inbox: texts } = useTexts();
  return (
    <div className="inbox-toolbar">
      <Segmented<Scope>
        block
        aria-label={texts.filterLabel}
        value={filter.scope}
        onChange={(scope) => onChange({ ...filter, scope })}
        options={[{ value: "mine", label: texts.mine }, { value: "groups", label: texts.groups }, { value: "everyone", label: texts.everyone }]}
      />
      <div className="inbox-toolbar-row">
        <Select<"open" | "completed">
          aria-label={texts.stateLabel}
          value={filter.finished ? "completed" : "open"}
          onChange={(state) => onChange({ ...filter, finished: state === "completed" })}
          options={[{ value: "open", label: texts.open }, { value: "completed", label: texts.completed }]}
        />
        <Select<Order>
          aria-label={texts.sortLabel}
          value={filter.order}
          onChange={(order) => onChange({ ...filter, order })}
          options={[{ value: "due", label: texts.sortDue }, { value: "priority", label: texts.sortPriority }, { value: "newest", label: texts.sortNewest }]}
        />
      </div>
    </div>
  );
}
