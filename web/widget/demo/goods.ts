/** What the demo shop sells, in the languages of its customers. */

export type Shown = "tr" | "az" | "en";
export const LANGUAGES: Record<Shown, string> = { tr: "Türkçe", az: "Azərbaycanca", en: "English" };
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
    colour: { tr: "Koyu yeşil, su geçirmez", az: "Tünd yaşıl, su keçirmir", en: "Dark green, waterproof" },
    price: { tr: "2.890 ₺", az: "145 ₼", en: "₺2,890" },
    about: {
      tr: "Yağmurda şehirde, kuru havada patikada. Tabanı değiştirilebilir.",
      az: "Şəhərdə yağışda, quru havada cığırda. Altlığı dəyişdirilə bilir.",
      en: "For rain in town and dry trails. The sole can be replaced.",
    },
  },
  yayla: {
    name: "Yayla",
    colour: { tr: "Kum rengi, nefes alır", az: "Qum rəngi, hava keçirir", en: "Sand, breathable" },
    price: { tr: "2.450 ₺", az: "123 ₼", en: "₺2,450" },
    about: { tr: "Yaz yürüyüşleri için hafif ve ince.", az: "Yay gəzintiləri üçün yüngül və nazik.", en: "Light and thin, for walks in summer." },
  },
  poyra: {
    name: "Poyra",
    colour: { tr: "Gece mavisi, kışlık", az: "Gecə mavisi, qışlıq", en: "Night blue, for winter" },
    price: { tr: "3.390 ₺", az: "170 ₼", en: "₺3,390" },
    about: { tr: "Yün astarlı, buzda kaymayan taban.", az: "Yun astarlı, buzda sürüşməyən altlıq.", en: "Lined with wool, a sole that grips on ice." },
  },
};

export const WORDS = {
  tr: {
    size: "Numara",
    buy: "Sepete ekle",
    bought: "Sepette",
    facts: ["Yarın kargoda, 2–3 günde kapınızda", "30 gün içinde ücretsiz değişim", "Bakı mağazasından teslim alınabilir"],
    foot: "Bu mağaza tellonce'un denemesidir: sağ alttaki düğmeden kendinizle sohbet edin.",
  },
  az: {
    size: "Ölçü",
    buy: "Səbətə at",
    bought: "Səbətdədir",
    facts: ["Sabah yola çıxır, 2–3 günə qapınızda", "30 gün ərzində pulsuz dəyişmə", "Bakıdakı mağazadan götürmək olar"],
    foot: "Bu mağaza tellonce-un nümayişidir: aşağı sağdakı düymə ilə özünüzlə yazışın.",
  },
  en: {
    size: "Size",
    buy: "Add to basket",
    bought: "In your basket",
    facts: ["Leaves tomorrow, 2–3 days to your door", "Free exchange within 30 days", "Can be collected at our shop in Baku"],
    foot: "This shop is tellonce's demo: chat with yourself by the button at the bottom right.",
  },
} as const;
