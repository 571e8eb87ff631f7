import { App } from "antd";

import { useLanguage } from "../texts/context";
import { problemSentences } from "./problemText";

/** Tells shortly why an act failed that has no form of its own. */
export function useProblemMessage(): (error: unknown, seconds?: number) => void {
  const { language, texts } = useLanguage();
  const { message } = App.useApp();
  return (error, seconds) => void message.error(problemSentences(error, texts.problem, language), seconds);
}
