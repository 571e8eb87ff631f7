import { GlobalOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";

import { useLanguage } from "../texts/context";

/** One click to the other language; answers with the server's texts are asked for again. */
export function LanguageSwitch({ onDark = false }: { onDark?: boolean }) {
  const { language, texts, choose } = useLanguage();
  const client = useQueryClient();
  const other = language === "zh-CN" ? "en" : "zh-CN";
  const name = other === "en" ? texts.language.en : texts.language.zhCN;
  const change = () => {
    choose(other);
    void client.invalidateQueries();
  };
  return (
    <Button
      type="text"
      lang={other}
      className={onDark ? "on-dark" : undefined}
      icon={<GlobalOutlined />}
      onClick={change}
      aria-label={`${texts.language.label}: ${name}`}
    >
      {name}
    </Button>
  );
}
