import { InboxOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Upload } from "antd";
import { useState } from "react";

import { type StatementFileAnswer, uploadStatementFile } from "../api/reconciliations";
import { Notice } from "../parts/Notice";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";

function UploadAnswer({ answer }: { answer: StatementFileAnswer }) {
  const { reconciliation: texts } = useTexts();
  return (
    <Notice role="status" type={answer.known ? "info" : "success"} title={answer.known ? texts.uploadKnown : texts.uploadReceived}>
      {texts.uploadFileKey} <span className="code">{answer.fileKey}</span>
    </Notice>
  );
}

/** A button and its dialog, in which a statement file is handed in and the answer is shown. */
export function UploadStatement() {
  const { reconciliation: texts, shared } = useTexts();
  const [shown, setShown] = useState(false);
  const client = useQueryClient();
  const upload = useMutation({
    mutationFn: uploadStatementFile,
    onSuccess: () => client.invalidateQueries({ queryKey: ["statements"] }),
  });
  const close = () => {
    setShown(false);
    upload.reset();
  };
  return (
    <>
      <Button type="primary" icon={<UploadOutlined />} onClick={() => setShown(true)}>{texts.upload}</Button>
      <Modal open={shown} title={texts.uploadTitle} onCancel={close} footer={<Button onClick={close}>{shared.close}</Button>}>
        <p className="quiet">{texts.uploadHint}</p>
        <ProblemAlert error={upload.error} />
        {upload.data !== undefined && <UploadAnswer answer={upload.data} />}
        <Upload.Dragger
          showUploadList={false}
          disabled={upload.isPending}
          beforeUpload={(file: File) => {
            upload.mutate(file);
            return false;
          }}
        >
          <p className="ant-upload-drag-icon"><InboxOutlined /></p>
          <p>{upload.isPending ? shared.loading : texts.uploadDrop}</p>
        </Upload.Dragger>
      </Modal>
    </>
  );
}
