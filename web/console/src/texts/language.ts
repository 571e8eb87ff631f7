import type { Language } from ".";

const storageKey = "zhitong.language";

function isLanguage(value: string | null): value is Language {
  return value === "zh-CN" || value === "en";
}

/** The language that was chosen before, else what the browser asks for: Chinese for any zh, English otherwise. */
export function initialLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** Keeps the choice for the next visit. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}
