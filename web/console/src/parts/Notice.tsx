import { Alert } from "antd";
import type { ReactNode } from "react";

import { asSentence, sentenceGap } from "../texts/sentences";
import { useLanguage } from "../texts/context";

interface NoticeProps {
  type: "success" | "info" | "warning" | "error";
  title: string;
  /** What is said below the title. */
  children?: ReactNode;
  role?: "alert" | "status";
}

/** A notice: what is so and, below it, more about it. Read aloud or copied, both are sentences of their own. */
export function Notice({ type, title, children, role = "alert" }: NoticeProps) {
  const { language } = useLanguage();
  if (children === undefined) return <Alert className="problem" role={role} type={type} showIcon title={title} />;
  return <Alert className="problem" role={role} type={type} showIcon title={asSentence(title, language) + sentenceGap(language)} description={children} />;
}
