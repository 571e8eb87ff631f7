import { Modal } from "antd";

import { useTexts } from "../texts/context";
import { type ResultRow, Results } from "./Results";

/** What became of each break, until somebody has seen it. */
export function ResultsDialog({ title, rows, onClose }: { title: string; rows: readonly ResultRow[]; onClose: () => void }) {
  const { shared } = useTexts();
  return (
    <Modal open title={title} onCancel={onClose} onOk={onClose} okText={shared.close} okButtonProps={{ autoFocus: true }} cancelButtonProps={{ hidden: true }} width={820}>
      <Results rows={rows} />
    </Modal>
  );
}
