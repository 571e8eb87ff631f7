import { formatAmount, isNegative } from "../format/amount";

interface AmountProps {
  value: string | null | undefined;
  currency?: string;
}

/** An amount as accountants read it: grouped, aligned digits, negative ones in red with their sign. */
export function Amount({ value, currency }: AmountProps) {
  if (value === undefined || value === null || value === "") return <span className="amount">–</span>;
  return (
    <span className={isNegative(value) ? "amount amount-negative" : "amount"}>
      {formatAmount(value)}
      {currency !== undefined && <span className="amount-currency"> {currency}</span>}
    </span>
  );
}
