/** Whether what was filled in can be sent. */
import { t } from "../i18n/words.ts";
import type { FormField } from "../protocol/config.ts";

/** The patterns of the protocol. */
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^[+0-9 ()./-]{5,40}$/;

export type Values = Record<string, string>;

/** What is wrong, by the name of the field; empty if nothing is. */
export function findFaults(fields: readonly FormField[], values: Values): Values {
  const faults: Values = {};
  for (const field of fields) {
    const fault = faultOf(field, (values[field.name] ?? "").trim());
    if (fault) faults[field.name] = fault;
  }
  return faults;
}

function faultOf(field: FormField, value: string): string {
  if (!value) return field.required ? t("fixRequired") : "";
  if (field.kind === "email" && !EMAIL.test(value)) return t("fixEmail");
  if (field.kind === "phone" && !PHONE.test(value)) return t("fixPhone");
  return "";
}

const KNOWN = ["name", "email", "phone"];

/** The frame of a form: what we know by name, the rest as `fields`. */
export function formOf(values: Values): { t: "form"; name?: string; email?: string; phone?: string; fields?: Values } {
  const filled = Object.entries(values)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => value);
  const own = filled.filter(([name]) => !KNOWN.includes(name));
  const known = Object.fromEntries(filled.filter(([name]) => KNOWN.includes(name)));
  return { t: "form", ...known, ...(own.length > 0 ? { fields: Object.fromEntries(own) } : {}) };
}
