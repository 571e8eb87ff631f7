import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { type Account, listAccounts } from "../api/ledger";
import { compareAmounts } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { AccountLink } from "./AccountLink";

function columnsOf(texts: Texts): TableColumnsType<Account> {
  const names = texts.ledger;
  return [
    { title: names.code, sorter: (a, b) => a.code.localeCompare(b.code), render: (_, row) => <AccountLink code={row.code} /> },
    { title: names.name, dataIndex: "name" },
    { title: names.kind, render: (_, row) => nameOf(texts.accountKind, row.kind) },
    { title: names.currency, dataIndex: "currency" },
    { title: names.debit, align: "right", render: (_, row) => <Amount value={row.debit} /> },
    { title: names.credit, align: "right", render: (_, row) => <Amount value={row.credit} /> },
    { title: names.balance, align: "right", sorter: (a, b) => compareAmounts(a.balance, b.balance),
      render: (_, row) => <strong><Amount value={row.balance} /></strong> },
  ];
}

/** Every account with what stands on it. */
export function AccountsTab() {
  const texts = useTexts();
  const accounts = useQuery({ queryKey: ["ledger", "accounts"], queryFn: listAccounts });
  return (
    <Loaded query={accounts}>
      {(rows) => (
        <Table
          size="small"
          rowKey="code"
          className="panel"
          dataSource={rows}
          columns={columnsOf(texts)}
          scroll={{ x: "max-content" }}
          pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Nothing title={texts.ledger.noAccounts} /> }}
        />
      )}
    </Loaded>
  );
}
