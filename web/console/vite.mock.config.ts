import { defineConfig } from "vite";

import { mockServer } from "./test/mock/plugin";

/** Serves the built console with sample data, to look at pages without a server. Not part of the product. */
export default defineConfig({ plugins: [mockServer()] });
