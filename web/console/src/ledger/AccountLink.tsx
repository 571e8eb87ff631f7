import { Link } from "react-router";

/** The code of an account, leading to its entries. */
export function AccountLink({ code }: { code: string }) {
  return <Link to={`/ledger/accounts/${encodeURIComponent(code)}`} className="code">{code}</Link>;
}
