import { useQuery } from "@tanstack/react-query";
import { Input, type InputProps } from "antd";
import { useId } from "react";

import { listAccounts } from "../api/ledger";

interface LedgerAccountInputProps extends InputProps {
  /** Only accounts in this currency are offered; all where it is not known. */
  currency: string | undefined;
}

/** The code of an account of the ledger: what is typed is completed by the browser, so that Tab and Enter do what they do in any text. */
export function LedgerAccountInput({ currency, ...props }: LedgerAccountInputProps) {
  const list = useId();
  const accounts = useQuery({ queryKey: ["ledger", "accounts"], queryFn: listAccounts });
  const offered = (accounts.data ?? []).filter((account) => currency === undefined || account.currency === currency);
  return (
    <>
      <Input {...props} list={list} autoComplete="off" />
      <datalist id={list}>
        {offered.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
      </datalist>
    </>
  );
}
