/** Puts the widget into dist/. The app first: it empties the folder. */
import { bundleApp, bundleLoader } from "./bundle.ts";

await bundleApp(true);
await bundleLoader(true);
