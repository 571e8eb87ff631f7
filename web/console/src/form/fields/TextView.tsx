import { Fragment, type ReactNode } from "react";

/** Splits off **bold** parts; everything stays text. */
function emphasised(line: string): ReactNode {
  return line.split(/(\*\*[^*]+\*\*)/).map((part, index) =>
    part.startsWith("**") && part.endsWith("**") && part.length > 4
      ? <strong key={index}>{part.slice(2, -2)}</strong>
      : <Fragment key={index}>{part}</Fragment>,
  );
}

function block(text: string, key: number): ReactNode {
  const lines = text.split("\n");
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? "");
  if (heading !== null) {
    const rest = lines.slice(1).join("\n");
    return <Fragment key={key}><h3 className="form-heading">{emphasised(heading[2] ?? "")}</h3>{rest !== "" && block(rest, 0)}</Fragment>;
  }
  if (lines.every((line) => /^\s*[-*]\s+/.test(line))) {
    return <ul key={key}>{lines.map((line, index) => <li key={index}>{emphasised(line.replace(/^\s*[-*]\s+/, ""))}</li>)}</ul>;
  }
  return <p key={key} className="plain-text">{emphasised(text)}</p>;
}

/** Explanations of a form: headings, lists and bold words of Markdown; anything else, HTML included, is plain text. */
export function TextView({ text }: { text: string }) {
  const blocks = text.replaceAll("\r\n", "\n").split(/\n{2,}/).map((part) => part.trim()).filter((part) => part !== "");
  return <div className="form-text">{blocks.map(block)}</div>;
}
