/** What the demo shop sells, in the two languages of its customers. */

export type Shown = "tr" | "en";
type Words = Record<Shown, string>;

export interface Product {
  name: string;
  colour: Words;
  price: Words;
  about: Words;
}

export const PRODUCTS: Record<string, Product> = {
  rota: {
    name: "Rota",
    colour: { tr: "Koyu yeşil, su geçirmez", en: "Dark green, waterproof" },
    price: { tr: "2.890 ₺", en: "₺2,890" },
    about: {
      tr: "Yağmurda şehirde, kuru havada patikada. Tabanı değiştirilebilir.",
      en: "For rain in town and dry trails. The sole can be replaced.",
    },
  },
  yayla: {
    name: "Yayla",
    colour: { tr: "Kum rengi, nefes alır", en: "Sand, breathable" },
    price: { tr: "2.450 ₺", en: "₺2,450" },
    about: { tr: "Yaz yürüyüşleri için hafif ve ince.", en: "Light and thin, for walks in summer." },
  },
  poyra: {
    name: "Poyra",
    colour: { tr: "Gece mavisi, kışlık", en: "Night blue, for winter" },
    price: { tr: "3.390 ₺", en: "₺3,390" },
    about: { tr: "Yün astarlı, buzda kaymayan taban.", en: "Lined with wool, a sole that grips on ice." },
  },
};

export const WORDS = {
  tr: {
    size: "Numara",
    buy: "Sepete ekle",
    bought: "Sepette",
    other: "English",
    facts: ["Yarın kargoda, 2–3 günde kapınızda", "30 gün içinde ücretsiz değişim", "Bakı mağazasından teslim alınabilir"],
    foot: "Bu mağaza tellonce'un denemesidir: sağ alttaki düğmeden kendinizle sohbet edin.",
  },
  en: {
    size: "Size",
    buy: "Add to basket",
    bought: "In your basket",
    other: "Türkçe",
    facts: ["Leaves tomorrow, 2–3 days to your door", "Free exchange within 30 days", "Can be collected at our shop in Baku"],
    foot: "This shop is tellonce's demo: chat with yourself by the button at the bottom right.",
  },
} as const;
