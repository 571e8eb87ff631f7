import { Button, Checkbox, Modal } from "antd";
import { useState } from "react";

import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { type Command, enableKeys, keyName, keysEnabled, keysOf } from "./shortcuts";

/** All keys of the page, and the switch for them. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { workbench: texts, commandName, shared } = useTexts();
  const [on, setOn] = useState(keysEnabled);
  const change = (next: boolean) => {
    enableKeys(next);
    setOn(next);
  };
  return (
    <Modal open title={texts.help} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>{shared.close}</Button>} width={680}>
      <p className="quiet">{texts.helpIntro}</p>
      <dl className="key-table">
        {(Object.keys(keysOf) as Command[]).map((command) => (
          <div key={command}>
            <dt>{keysOf[command].map((key) => <kbd key={key} className="key">{keyName(key)}</kbd>)}</dt>
            <dd>{nameOf(commandName, command)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox checked={on} onChange={({ target }) => change(target.checked)}>{texts.keysOn}</Checkbox>
    </Modal>
  );
}
