/** English as the language of the tests, and a clean page after each. */
import { cleanup } from "@testing-library/preact";
import { afterEach, beforeEach } from "vitest";
import { speak } from "../src/app/i18n/words.ts";

beforeEach(() => speak("en"));
afterEach(cleanup);
