import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Session } from "../../src/api/session";
import type { Action } from "../../src/api/workbench";
import { SessionContext } from "../../src/session/context";
import { LanguageContext } from "../../src/texts/context";
import { en } from "../../src/texts/en";
import { DecisionDialog } from "../../src/workbench/DecisionDialog";
import { ResultsDialog } from "../../src/workbench/ResultsDialog";
import { TextDialog } from "../../src/workbench/TextDialog";
import { breakOf } from "./sample";

vi.setConfig({ testTimeout: 60_000 }); // a page without a browser is slow on a busy machine
configure({ asyncUtilTimeout: 20_000 });

/** Answers to the request for the accounts that are reconciled, as the test lets them go. */
let answerAccounts: (answer: Response) => void;

beforeEach(() => {
  const accounts = new Promise<Response>((resolve) => { answerAccounts = resolve; });
  vi.stubGlobal("fetch", (path: string) => (path.includes("ledger") ? Promise.resolve(Response.json({ items: [] })) : accounts));
  vi.stubGlobal("matchMedia", () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal("ResizeObserver", class { observe() { return; } unobserve() { return; } disconnect() { return; } });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** An account whose settings name an account for write-offs, or none. */
const accountsWith = (writeOffAccount: string) => Response.json({ items: [{ account: "6222000000000001", currency: "CNY",
  workbench: { writeOffAccount, suspenseLong: "", suspenseShort: "", limits: [] } }] });

function show(dialog: React.ReactElement): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <LanguageContext value={{ language: "en", texts: en, choose: () => undefined }}>
      <SessionContext value={{ username: "clerk", roles: [], permissions: [] } as unknown as Session}>
        <QueryClientProvider client={client}>{dialog}</QueryClientProvider>
      </SessionContext>
    </LanguageContext>,
  );
}

function decide(action: Action): ReturnType<typeof vi.fn> {
  const send = vi.fn(() => Promise.resolve([]));
  show(<DecisionDialog action={action} targets={[breakOf("1")]} send={send} onDone={() => undefined} onClose={() => undefined} />);
  return send;
}

const focused = () => document.activeElement?.id;

/** No animation ends where nothing is drawn: what waits for one waits for ever. */
it("asks for the account first where the settings name none", async () => {
  decide("write_off");
  answerAccounts(accountsWith(""));
  await waitFor(() => expect(focused()).toBe("counterAccount"));
});

it("asks for the reason first where the settings name an account", async () => {
  const send = decide("write_off");
  answerAccounts(accountsWith("6603"));
  await waitFor(() => expect(focused()).toBe("reason"));
  const person = userEvent.setup();
  await person.keyboard("not worth it");
  await person.click(screen.getByRole("button", { name: en.actionName.write_off }));
  await waitFor(() => expect(send).toHaveBeenCalledWith(expect.objectContaining({ action: "write_off", reason: "not worth it" })));
});

it("suggests the account of the settings for the difference of a match", async () => {
  decide("match");
  answerAccounts(accountsWith("6603"));
  await waitFor(() => expect(focused()).toBe("reason"));
  expect(screen.getByLabelText<HTMLInputElement>(en.workbench.counterAccount).value).toBe("6603");
});

it("asks for nothing before it knows what to ask, and takes no decision", async () => {
  decide("write_off");
  expect(screen.queryByLabelText(en.workbench.reason)).toBeNull();
  expect(screen.getByRole("button", { name: en.actionName.write_off }).hasAttribute("disabled")).toBe(true);
  answerAccounts(new Response(null, { status: 500 }));
  await waitFor(() => expect(focused()).toBe("counterAccount"));
});

it("puts the keyboard into the one line that a dialog asks for", async () => {
  show(<TextDialog title="Assign" hint={undefined} label="Assignee" okText="Assign" send={() => Promise.resolve()} onDone={() => undefined} onClose={() => undefined} />);
  await waitFor(() => expect(focused()).toBe("text"));
});

it("puts the keyboard on the button that closes the results", async () => {
  show(<ResultsDialog title="Results" rows={[]} onClose={() => undefined} />);
  const [close] = screen.getAllByRole("button", { name: en.shared.close }).filter((button) => button.closest(".ant-modal-footer") !== null);
  await waitFor(() => expect(document.activeElement).toBe(close));
});

it("takes the keyboard back from whatever takes it before the person does something", async () => {
  show(<TextDialog title="Assign" hint={undefined} label="Assignee" okText="Assign" send={() => Promise.resolve()} onDone={() => undefined} onClose={() => undefined} />);
  await waitFor(() => expect(focused()).toBe("text"));
  const close = screen.getByRole("button", { name: "Close" });
  close.focus();
  await waitFor(() => expect(focused()).toBe("text"));
  await userEvent.setup().keyboard("clerk");
  close.focus();
  expect(document.activeElement).toBe(close);
});
