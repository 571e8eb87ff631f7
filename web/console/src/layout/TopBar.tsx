import { Layout, Menu, type MenuProps } from "antd";
import { Link, useLocation } from "react-router";

import type { LiveState } from "../live/useChangeHints";
import { useTexts } from "../texts/context";
import { LanguageSwitch } from "./LanguageSwitch";
import { LiveIndicator } from "./LiveIndicator";
import { Logo } from "./Logo";
import { UserMenu } from "./UserMenu";

const sections = ["inbox", "processes", "breaks", "reconciliations", "ledger", "history", "audit", "nodes"] as const;

const sectionsOfOthers: Record<string, string> = { instances: "processes", rules: "reconciliations" };

/** Which section a path belongs to; an instance belongs to the processes, the rule book to the reconciliations. */
function sectionOf(pathname: string): string {
  const first = pathname.split("/")[1] ?? "";
  return sectionsOfOthers[first] ?? first;
}

/** Product, sections, live indicator, language and person. */
export function TopBar({ live }: { live: LiveState }) {
  const texts = useTexts();
  const { pathname } = useLocation();
  const items: MenuProps["items"] = sections.map((section) => ({
    key: section,
    label: <Link to={`/${section}`}>{texts.navigation[section]}</Link>,
  }));
  return (
    <Layout.Header className="top-bar">
      <a className="skip-link" href="#content">{texts.navigation.skip}</a>
      <Link to="/inbox" className="brand">
        <Logo size={26} />
        <span>{texts.product.name}</span>
      </Link>
      <nav className="top-navigation" aria-label={texts.navigation.label}>
        <Menu theme="dark" mode="horizontal" items={items} selectedKeys={[sectionOf(pathname)]} />
      </nav>
      <LiveIndicator state={live} />
      <LanguageSwitch onDark />
      <UserMenu />
    </Layout.Header>
  );
}
