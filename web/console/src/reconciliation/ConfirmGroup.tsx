import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";

import { confirmGroup } from "../api/reconciliations";
import { useProblemMessage } from "../parts/useProblemMessage";
import { useTexts } from "../texts/context";

/** Lets a person say that a suggested group belongs together, after asking again. */
export function ConfirmGroup({ runKey, group }: { runKey: string; group: string }) {
  const { reconciliation: texts, shared } = useTexts();
  const { message } = App.useApp();
  const fail = useProblemMessage();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => confirmGroup(runKey, group),
    onSuccess: () => void message.success(texts.confirmed),
    onError: (error) => fail(error),
    onSettled: () => client.invalidateQueries({ queryKey: ["reconciliations"] }),
  });
  return (
    <Popconfirm
      placement="bottomLeft"
      title={texts.confirmTitle}
      description={texts.confirmText}
      okText={texts.confirm}
      cancelText={shared.cancel}
      onConfirm={() => confirm.mutate()}
    >
      <Button size="small" loading={confirm.isPending} disabled={confirm.isSuccess}>{texts.confirm}</Button>
    </Popconfirm>
  );
}
