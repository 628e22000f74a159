/** What the loader (on the customer's page) and the app (in the iframe) say to each other, over a MessageChannel. */

export type Theme = "light" | "dark" | "auto";

/** What a page may tell the widget; all of it may change later with `update`. */
export interface Options {
  /** Id of the chat account. */
  account: string;
  language?: string;
  theme?: Theme;
  /** A token of the site that says who the visitor is (docs/chat-protocol.md, `user`). */
  user?: string;
  /** True if the visitor agreed to agents seeing which page they are on. */
  consent?: boolean;
  /** Known beforehand, to fill in forms. */
  name?: string;
  email?: string;
  /** The corner that the bubble stands in. */
  side?: "right" | "left";
  /** False: no bubble; the page opens the widget itself with `show`. */
  launcher?: boolean;
}

export interface Page {
  url: string;
  title: string;
  referrer: string;
}

/** The first message, posted to the iframe's window with one end of the channel; all others go through the channel. */
export interface Hello {
  tellonce: 1;
  options: Options;
  page: Page;
  full: boolean;
}

export type ToApp =
  | { t: "options"; options: Options }
  | { t: "page"; page: Page }
  /** `focus` false: it only stands open as on the page before; whoever reads the page isn't disturbed. */
  | { t: "shown"; shown: boolean; full: boolean; focus: boolean }
  | { t: "write"; text: string }
  | { t: "forget" };

export type ToLoader =
  | { t: "ready" }
  | { t: "hide" }
  | { t: "unread"; count: number }
  /** Whether a chat is under way: then the next page loads the app by itself, so that answers are seen. */
  | { t: "keep"; on: boolean }
  | { t: "language"; language: string }
  /** The visitor pressed a page that an agent proposed. */
  | { t: "go"; url: string }
  | { t: "forgotten" };
