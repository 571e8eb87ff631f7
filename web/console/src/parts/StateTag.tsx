import { Tag } from "antd";

/** How a state is meant: going on, well, waiting for somebody, bad, or over. */
export type Tone = "active" | "good" | "waiting" | "bad" | "over";

const colors: Record<Tone, string> = { active: "blue", good: "green", waiting: "gold", bad: "red", over: "default" };

/** A state in a word; its colour only repeats what the word says. */
export function StateTag({ tone, children }: { tone: Tone; children: string }) {
  return <Tag color={colors[tone]} className="state-tag">{children}</Tag>;
}
