import type { ReconciliationItem } from "../api/reconciliations";
import type { WorkBreak } from "../api/workbench";
import { negated } from "../format/amount";

/**
 * The item of a break as far as the list knows it, until the server has named its items. A break is
 * what the statement has beyond the ledger, so an item of the ledger has the other sign.
 */
export function knownItems(row: WorkBreak): { left: ReconciliationItem[]; right: ReconciliationItem[] } {
  const inLedger = row.side === "right";
  const item: ReconciliationItem = {
    id: row.itemId, valueDate: row.valueDate, bookingDate: row.valueDate, amount: inLedger ? negated(row.amount) : row.amount,
    currency: row.currency, reference: row.reference, counterparty: row.party, text: row.text,
  };
  return inLedger ? { left: [], right: [item] } : { left: [item], right: [] };
}
