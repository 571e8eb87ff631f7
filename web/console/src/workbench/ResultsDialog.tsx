import { Button, Modal } from "antd";

import { useTexts } from "../texts/context";
import { type ResultRow, Results } from "./Results";
import { useFirstFocus } from "./useFirstFocus";

/** What became of each break, until somebody has seen it. */
export function ResultsDialog({ title, rows, onClose }: { title: string; rows: readonly ResultRow[]; onClose: () => void }) {
  const { shared } = useTexts();
  const inside = useFirstFocus(".ant-modal-footer button");
  return (
    <Modal open title={title} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>{shared.close}</Button>} width={820}>
      <div ref={inside}><Results rows={rows} /></div>
    </Modal>
  );
}
