import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useLayoutEffect, type ReactNode } from "react";

import { useLanguage } from "../texts/context";
import { theme } from "./theme";

/** Look and locale of all Ant Design components. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const chinese = language === "zh-CN";
  useLayoutEffect(() => {
    dayjs.locale(chinese ? "zh-cn" : "en");
  }, [chinese]);
  return (
    <ConfigProvider
      locale={chinese ? zhCN : enUS}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp notification={{ placement: "bottomRight" }}>{children}</AntApp>
    </ConfigProvider>
  );
}
