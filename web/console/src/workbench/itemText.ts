/** An item as a decision names it, "left:ID" or "right:ID", with the name of its side for people. */
export function itemText(item: string, sides: Record<string, string>): string {
  const [, side = "", id = item] = /^(left|right):(.+)$/s.exec(item) ?? [];
  return side === "" ? item : `${sides[side] ?? side} ${id}`;
}
