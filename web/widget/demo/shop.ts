/** A small shop that changes its page without loading one, and holds the chat as a customer's site would. */
import { LANGUAGES, PRODUCTS, type Shown, WORDS } from "./goods.ts";
import { startChat } from "./chat.ts";

const SIZES = ["38", "39", "40", "41", "42", "43"];

function find(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

function languageOf(): Shown {
  const wanted = new URLSearchParams(location.search).get("lang") ?? "";
  return wanted in LANGUAGES ? (wanted as Shown) : "tr";
}

function addressOf(product: string, language: Shown): string {
  const wanted = new URLSearchParams(location.search);
  wanted.set("lang", language);
  wanted.set("p", product);
  return `?${wanted}`;
}

function draw(): void {
  const language = languageOf();
  const words = WORDS[language];
  const id = new URLSearchParams(location.search).get("p") ?? "rota";
  const product = PRODUCTS[id] ?? PRODUCTS.rota;
  if (!product) return;
  document.documentElement.lang = language;
  document.title = `${product.name}, Poyraz`;
  document.body.dataset.product = id;
  const texts = { name: product.name, colour: product.colour[language], price: product.price[language], about: product.about[language] };
  for (const [place, text] of Object.entries({ ...texts, size: words.size, buy: words.buy, foot: words.foot }))
    find(place).textContent = text;
  find("facts").replaceChildren(...words.facts.map((fact) => element("li", fact)));
  find("languages").replaceChildren(...others(id, language));
  find("nav").replaceChildren(...Object.keys(PRODUCTS).map((one) => link(one, language, one === id)));
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** The shop in its other languages. */
function others(product: string, language: Shown): HTMLElement[] {
  const wanted = (Object.keys(LANGUAGES) as Shown[]).filter((one) => one !== language);
  return wanted.map((one) => Object.assign(element("a", LANGUAGES[one]), { href: addressOf(product, one), lang: one }));
}

function link(product: string, language: Shown, here: boolean): HTMLElement {
  const made = element("a", PRODUCTS[product]?.name ?? "") as HTMLAnchorElement;
  made.href = addressOf(product, language);
  made.dataset.product = product;
  if (here) made.ariaCurrent = "page";
  return made;
}

/** Links to products don't load a page: what the widget must live through on most shops. */
function turnPages(): void {
  document.addEventListener("click", (event) => {
    const pressed = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-product]");
    if (!pressed) return;
    event.preventDefault();
    history.pushState(null, "", pressed.href);
    draw();
  });
  window.addEventListener("popstate", draw);
}

function offerSizes(): void {
  const choices = SIZES.map((size) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "size", value: size, checked: size === "41" });
    label.append(input, size);
    return label;
  });
  find("sizes").replaceChildren(...choices);
  find("buy").addEventListener("click", () => (find("buy").textContent = WORDS[languageOf()].bought));
}

draw();
offerSizes();
turnPages();
startChat(languageOf());
