import { useLayoutEffect, useMemo, useState, type ReactNode } from "react";

import { catalogue, type Language } from ".";
import { LanguageContext } from "./context";
import { initialLanguage, rememberLanguage } from "./language";

/** Holds the language and marks the document with it, so that requests and screen readers follow. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(() => {
    const choose = (next: Language) => {
      rememberLanguage(next);
      document.documentElement.lang = next;
      setLanguage(next);
    };
    return { language, texts: catalogue[language], choose };
  }, [language]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}
