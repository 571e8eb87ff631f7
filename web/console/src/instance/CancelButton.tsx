import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";

import { cancelInstance } from "../api/instances";
import { useProblemMessage } from "../parts/useProblemMessage";
import { useTexts } from "../texts/context";

/** Ends an instance, after asking again. */
export function CancelButton({ instanceKey }: { instanceKey: string }) {
  const { instance: texts } = useTexts();
  const { message } = App.useApp();
  const fail = useProblemMessage();
  const client = useQueryClient();
  const canceling = useMutation({
    mutationFn: () => cancelInstance(instanceKey),
    onSuccess: () => void message.success(texts.canceled),
    onError: (error) => fail(error),
    onSettled: () => client.invalidateQueries({ queryKey: ["process-instances"] }),
  });
  return (
    <Popconfirm placement="bottomRight" title={texts.cancelTitle} description={texts.cancelText} okText={texts.cancelConfirm} cancelText={texts.keep}
      okButtonProps={{ danger: true }} onConfirm={() => canceling.mutate()}>
      <Button danger loading={canceling.isPending}>{texts.cancel}</Button>
    </Popconfirm>
  );
}
