import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";

import { cancelInstance } from "../api/instances";
import { problemText } from "../parts/problemText";
import { useTexts } from "../texts/context";

/** Ends an instance, after asking again. */
export function CancelButton({ instanceKey }: { instanceKey: string }) {
  const { instance: texts, problem } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const canceling = useMutation({
    mutationFn: () => cancelInstance(instanceKey),
    onSuccess: () => void message.success(texts.canceled),
    onError: (error) => {
      const { title, hint } = problemText(error, problem);
      void message.error(hint === undefined ? title : `${title} ${hint}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["process-instances"] }),
  });
  return (
    <Popconfirm placement="bottomRight" title={texts.cancelTitle} description={texts.cancelText} okText={texts.cancelConfirm} cancelText={texts.keep}
      okButtonProps={{ danger: true }} onConfirm={() => canceling.mutate()}>
      <Button danger loading={canceling.isPending}>{texts.cancel}</Button>
    </Popconfirm>
  );
}
