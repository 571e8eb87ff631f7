import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { archiveQuery, choiceIn } from "../../src/archive/archiveSearch";
import { ArchiveToolbar } from "../../src/archive/ArchiveToolbar";
import { en } from "../../src/texts/en";
import { LanguageContext } from "../../src/texts/context";

vi.setConfig({ testTimeout: 20_000 }); // typing into a page without a browser is slow on a busy machine

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ items: [{ processDefinitionId: "loan" }], page: { totalItems: 1 } })));
  vi.stubGlobal("matchMedia", () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal("ResizeObserver", class { observe() { return; } unobserve() { return; } disconnect() { return; } });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function openToolbar() {
  const onChoice = vi.fn();
  render(
    <LanguageContext value={{ language: "en", texts: en, choose: () => undefined }}>
      <QueryClientProvider client={new QueryClient()}><ArchiveToolbar choice={choiceIn(new URLSearchParams("state=DELETED"))} onChoice={onChoice} /></QueryClientProvider>
    </LanguageContext>,
  );
  return { onChoice, person: userEvent.setup() };
}

it("looks for what was typed when Enter is pressed, and not before", async () => {
  const { onChoice, person } = openToolbar();
  await person.type(screen.getByLabelText("Business key"), " order 4711 ");
  expect(onChoice).not.toHaveBeenCalled();
  await person.keyboard("{Enter}");
  expect(onChoice.mock.calls).toEqual([[{ ...choiceIn(new URLSearchParams("state=DELETED")), businessId: "order 4711" }]]);
});

it("does not look for a key that is none, and says so", async () => {
  const { onChoice, person } = openToolbar();
  const key = screen.getByLabelText("Instance key");
  await person.type(key, "order{Enter}");
  expect(onChoice).not.toHaveBeenCalled();
  expect(key.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("button", { name: "Find" }).hasAttribute("disabled")).toBe(true);
});

it("forgets what was typed when the filters are cleared", async () => {
  const { onChoice, person } = openToolbar();
  const key = screen.getByLabelText<HTMLInputElement>("Instance key");
  await person.type(key, "22517");
  await person.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(key.value).toBe("");
  expect(archiveQuery(onChoice.mock.lastCall?.[0] as ReturnType<typeof choiceIn>).state).toBeUndefined();
});
