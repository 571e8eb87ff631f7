import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { BrowserRouter } from "react-router";

import { Console } from "./layout/Console";
import { createQueryClient } from "./live/queryClient";
import { SessionGate } from "./session/SessionGate";
import { LanguageProvider } from "./texts/LanguageProvider";
import { ThemeProvider } from "./layout/ThemeProvider";

/** The console: language, look, data, session, and then the pages. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <LanguageProvider>
      <ThemeProvider>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <SessionGate>
              <Console />
            </SessionGate>
          </BrowserRouter>
        </QueryClientProvider>
      </ThemeProvider>
    </LanguageProvider>
  );
}
