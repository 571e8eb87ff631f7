import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";

import { confirmGroup } from "../api/reconciliations";
import { problemText } from "../parts/problemText";
import { useTexts } from "../texts/context";

/** Lets a person say that a suggested group belongs together, after asking again. */
export function ConfirmGroup({ runKey, group }: { runKey: string; group: string }) {
  const { reconciliation: texts, problem, shared } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => confirmGroup(runKey, group),
    onSuccess: () => void message.success(texts.confirmed),
    onError: (error) => {
      const { title, hint } = problemText(error, problem);
      void message.error(hint === undefined ? title : `${title} ${hint}`);
    },
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
