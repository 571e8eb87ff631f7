import { DownloadOutlined } from "@ant-design/icons";

import { breakExportUrl } from "../api/workbench";
import { formatCount } from "../format/amount";
import { useTexts } from "../texts/context";
import { type BreakFilter, listQuery, type Scope } from "./filter";
import type { BreakPages } from "./useBreakPages";

interface ListFootProps {
  pages: BreakPages;
  total: number | undefined;
  filter: BreakFilter;
  scope: Scope;
}

/** How many breaks there are, how many of them were read, and the list as a file. */
export function ListFoot({ pages, total, filter, scope }: ListFootProps) {
  const { workbench: texts } = useTexts();
  const query = listQuery(filter, scope);
  return (
    <div className="list-foot">
      <span role="status">{total !== undefined && texts.total(formatCount(total))}</span>
      <span>{pages.more && pages.loaded && texts.rowsRead(formatCount(pages.rows - 1))}</span>
      <a href={breakExportUrl(query, "csv")} download><DownloadOutlined aria-hidden /> {texts.exportCsv}</a>
      <a href={breakExportUrl(query, "xlsx")} download><DownloadOutlined aria-hidden /> {texts.exportXlsx}</a>
    </div>
  );
}
