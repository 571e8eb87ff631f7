import { createContext, useContext } from "react";

import type { Language, Texts } from ".";

/** The chosen language, its texts, and how to choose another one. */
export interface LanguageChoice {
  language: Language;
  texts: Texts;
  choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageChoice | null>(null);

/** The language of the page. Must be used below LanguageProvider. */
export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (choice === null) throw new Error("useLanguage needs a LanguageProvider");
  return choice;
}

/** The texts of the page's language. */
export function useTexts(): Texts {
  return useLanguage().texts;
}
