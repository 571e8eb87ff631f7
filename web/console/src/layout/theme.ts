import type { ThemeConfig } from "antd";

/** Colours that the diagram and the style sheet share with the components. */
export const palette = {
  ink: "#12233d",
  header: "#10294a",
  primary: "#1558a8",
  active: "#1558a8",
  visited: "#6d8197",
  incident: "#b42318",
  success: "#1f7a4d",
  warning: "#9a5b00",
};

/** Calm, dense and legible: what a back office looks at all day. Contrast is at least 4.5:1 for text. */
export const theme: ThemeConfig = {
  cssVar: { key: "zhitong" },
  hashed: false,
  token: {
    colorPrimary: palette.primary,
    colorLink: palette.primary,
    colorSuccess: palette.success,
    colorSuccessBg: "#edf7f1",
    colorSuccessBorder: "#b7dcc7",
    colorWarning: palette.warning,
    colorWarningBg: "#fff8e6",
    colorWarningBorder: "#ecd9a6",
    colorError: palette.incident,
    colorTextBase: palette.ink,
    colorTextSecondary: "#44566c",
    colorTextTertiary: "#5a6b80",
    colorTextDescription: "#51627a",
    colorTextPlaceholder: "#66768a",
    colorBgLayout: "#f3f5f8",
    colorBorderSecondary: "#e3e8ee",
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
    fontFamilyCode: 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
  },
  components: {
    Layout: { headerBg: palette.header, headerHeight: 52, headerPadding: "0 20px" },
    Table: { headerBg: "#f6f8fa", headerColor: "#44566c", cellPaddingBlockSM: 7 },
    Card: { headerFontSize: 15 },
    Menu: { darkItemBg: "transparent", darkItemSelectedBg: "rgba(255,255,255,0.14)", horizontalLineHeight: "52px" },
  },
};
