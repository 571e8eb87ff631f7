import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Below this size a compressed copy saves less than the header that announces it. */
const smallestCompressedBytes = 1024;

/** Writes a gzip copy beside every text asset, which the server sends to browsers that take it. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    /** After everything is written: what other plugins change at the end must be in the copy too. */
    async writeBundle({ dir = "dist" }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(fileName)) continue;
        const source = await readFile(join(dir, fileName));
        if (source.length >= smallestCompressedBytes) await writeFile(join(dir, `${fileName}.gz`), gzipSync(source, { level: 9 }));
      }
    },
  };
}

/** Libraries that every page needs are one long-lived chunk each; the diagram viewer stays in its own lazy chunk. */
const vendorGroups = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack)\// },
  { name: "antd", test: /node_modules\/(antd|@ant-design|@rc-component|rc-[a-z-]+|dayjs)\// },
];

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: { codeSplitting: { groups: vendorGroups } } },
  },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    env: { TZ: "UTC" },
  },
});
