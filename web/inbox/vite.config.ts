/** How the inbox is built and tried: one page, catalogs compiled while bundling, both halves of the font preloaded. */
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compiledCatalogs, fontPreload } from "./tools/plugins.ts";

const service = process.env.TELLONCE_INBOX_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [compiledCatalogs(), react(), tailwind(), fontPreload()],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "vendor", test: /node_modules/ }] } } },
  },
  server: { port: 5173, proxy: { "/api": { target: service, ws: true } } },
  test: {
    environment: "jsdom",
    include: ["{src,tests}/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    isolate: false,
    unstubGlobals: true,
  },
});
