import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";

import { mayDo } from "../api/session";
import { refuseGroup } from "../api/workbench";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { TextDialog } from "../workbench/TextDialog";

/** Lets a person say why a suggested group does not belong together. */
export function RefuseGroup({ runKey, group }: { runKey: string; group: string }) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const done = () => {
    setAsks(false);
    void client.invalidateQueries({ queryKey: ["reconciliations"] });
  };
  if (!mayDo(session, "recon.group.refuse")) return null;
  return (
    <>
      <Button size="small" onClick={() => setAsks(true)}>{texts.refuse}</Button>
      {asks && (
        <TextDialog title={texts.refuseTitle} hint={undefined} label={texts.reason} okText={texts.refuse} danger required
          send={(reason) => refuseGroup(runKey, group, reason)} onDone={done} onClose={() => setAsks(false)} />
      )}
    </>
  );
}
