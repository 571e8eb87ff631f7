import { Typography } from "antd";

interface DigestProps {
  value: string | null | undefined;
  /** How many characters are shown; the whole one is copied and is the title. */
  length?: number;
}

/** A hash: its beginning, the whole of it to copy. */
export function Digest({ value, length = 12 }: DigestProps) {
  if (value === undefined || value === null || value === "") return <>–</>;
  const short = value.length > length ? `${value.slice(0, length)}…` : value;
  return (
    <Typography.Text className="digest" title={value} copyable={{ text: value }}>
      {short}
    </Typography.Text>
  );
}
