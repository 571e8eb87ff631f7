import { InboxOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Modal, Upload } from "antd";
import { useState } from "react";

import { deploy } from "../api/definitions";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";

/** A button and its dialog, in which files are deployed together; every finding is listed. */
export function DeployButton() {
  const { processes: texts, shared } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [shown, setShown] = useState(false);
  const [files, setFiles] = useState<File[]>([]);
  const deploying = useMutation({
    mutationFn: () => deploy(files),
    onSuccess: ({ deployments }) => {
      void message.success(texts.deployed(deployments.length));
      setShown(false);
      setFiles([]);
      return client.invalidateQueries({ queryKey: ["process-definitions"] });
    },
  });
  return (
    <>
      <Button type="primary" onClick={() => setShown(true)}>{texts.deploy}</Button>
      <Modal
        open={shown}
        title={texts.deployTitle}
        okText={texts.deploy}
        cancelText={shared.cancel}
        onCancel={() => setShown(false)}
        okButtonProps={{ disabled: files.length === 0, loading: deploying.isPending }}
        onOk={() => deploying.mutate()}
      >
        <Alert type="info" showIcon title={texts.deployHint} />
        <Upload.Dragger
          className="stack"
          multiple
          accept=".bpmn,.dmn,.form"
          beforeUpload={(file: File) => {
            setFiles((known) => [...known, file]);
            return false;
          }}
          fileList={files.map((file, index) => ({ uid: String(index), name: file.name }))}
          onRemove={(removed) => setFiles((known) => known.filter((_, index) => String(index) !== removed.uid))}
        >
          <p><InboxOutlined /></p>
          <p>{texts.deployDrop}</p>
        </Upload.Dragger>
        <ProblemAlert error={deploying.error} />
      </Modal>
    </>
  );
}
