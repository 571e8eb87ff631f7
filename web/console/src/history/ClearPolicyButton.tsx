import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";

import { clearPolicy, type Retention, type RetentionPolicy } from "../api/retention";
import { useProblemMessage } from "../parts/useProblemMessage";
import { useTexts } from "../texts/context";
import { archiveDaysWithout, daysText, daysWithout } from "./days";

/** Takes a policy away, after saying what counts then. */
export function ClearPolicyButton({ policy, retention }: { policy: RetentionPolicy; retention: Retention }) {
  const texts = useTexts();
  const names = texts.retention;
  const { message } = App.useApp();
  const fail = useProblemMessage();
  const client = useQueryClient();
  const clearing = useMutation({
    mutationFn: () => clearPolicy(policy),
    onSuccess: () => void message.success(names.cleared),
    onError: (error) => fail(error),
    onSettled: () => client.invalidateQueries({ queryKey: ["retention"] }),
  });
  const then = daysText(daysWithout(policy, retention.policies, retention.defaultDays), texts);
  const documents = daysText(archiveDaysWithout(policy, retention.policies), texts);
  return (
    <Popconfirm placement="topRight" title={names.clearTitle} description={<div className="confirm-text">{names.clearText(then, documents)}</div>} okText={names.clear} cancelText={texts.shared.cancel}
      okButtonProps={{ danger: true }} onConfirm={() => clearing.mutate()}>
      <Button size="small" danger loading={clearing.isPending}>{names.clear}</Button>
    </Popconfirm>
  );
}
