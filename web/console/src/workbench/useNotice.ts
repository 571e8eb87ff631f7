import { App } from "antd";

import { problemSentences } from "../parts/problemText";
import { useLanguage } from "../texts/context";

/** All notices of the page share a place: the newest takes it, so that quick work does not pile them up. */
const place = "breaks";

/** How a notice is meant. */
export type NoticeKind = "success" | "info" | "error";

const secondsOf: Record<NoticeKind, number> = { success: 3, info: 5, error: 8 };

/** Tells shortly what came of an act. */
export interface Notice {
  say: (kind: NoticeKind, content: string) => void;
  /** Shows a failure of a small change that has no form of its own. */
  fail: (error: unknown) => void;
  clear: () => void;
}

/** The notices of the page of breaks. */
export function useNotice(): Notice {
  const { language, texts } = useLanguage();
  const { message } = App.useApp();
  const say = (type: NoticeKind, content: string) => void message.open({ key: place, type, content, duration: secondsOf[type] });
  return {
    say,
    fail: (error) => say("error", problemSentences(error, texts.problem, language)),
    clear: () => message.destroy(place),
  };
}
