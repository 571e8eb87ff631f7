import type { ReconciliationItem } from "../api/reconciliations";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";

/** The entries of one side of a group. */
export function GroupItems({ items }: { items: readonly ReconciliationItem[] }) {
  if (items.length === 0) return <>–</>;
  return (
    <ul className="group-items">
      {items.map((item) => (
        <li key={item.id}>
          <div>
            {item.bookingDate && <><DateText value={item.bookingDate} />{" "}</>}
            {item.amount !== "" && <Amount value={item.amount} currency={item.currency} />}
          </div>
          <div className="quiet group-item-text">
            <span className="code">{item.reference || item.id}</span> {item.counterparty} {item.text}
          </div>
        </li>
      ))}
    </ul>
  );
}
