import { App } from "antd";

import { problemText } from "../parts/problemText";
import { useTexts } from "../texts/context";

/** Shows a failure of a small change that has no form of its own. */
export function useProblemMessage(): (error: unknown) => void {
  const { problem } = useTexts();
  const { message } = App.useApp();
  return (error) => {
    const { title, hint } = problemText(error, problem);
    void message.error(hint === undefined ? title : `${title} ${hint}`, 8);
  };
}
