/** How the widget is tried; how it is built stands in tools/bundle.ts. */
import { defineConfig } from "vitest/config";
import { shadowStyles } from "./tools/bundle.ts";
import { compiledMessages } from "./tools/messages.ts";

export default defineConfig({
  plugins: [compiledMessages(), shadowStyles()],
  test: {
    environment: "jsdom",
    include: ["{src,tests,tools}/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    isolate: false,
    unstubGlobals: true,
  },
});
