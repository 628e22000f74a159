/** Fields with their labels and what is wrong with them, and one button. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/words.ts";
import type { FormField } from "../protocol/config.ts";
import { findFaults, type Values } from "./fields.ts";

/** `long` = a text of several lines. */
export type Field = FormField & { long?: boolean; complete?: string };

interface FormProps {
  fields: readonly Field[];
  start?: Values;
  button: string;
  /** The first field takes the focus when the form comes. */
  focus?: boolean;
  children?: ComponentChildren;
  send(values: Values): void;
}

export function Form({ fields, start = {}, button, focus, children, send }: FormProps) {
  const [values, setValues] = useState<Values>(start);
  const [faults, setFaults] = useState<Values>({});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!focus) return;
    (form.current?.elements[0] as HTMLElement).focus();
    form.current?.scrollIntoView?.({ block: "nearest" }); // jsdom has none
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const found = findFaults(fields, values);
    setFaults(found);
    const first = fields.find((field) => found[field.name]);
    if (first) (form.current?.elements.namedItem(first.name) as HTMLElement | null)?.focus();
    else send(values);
  };
  return (
    <form ref={form} class="form" noValidate onSubmit={submit}>
      {fields.map((field) => (
        <FieldRow
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          fault={faults[field.name]}
          change={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      {children}
      <button type="submit" class="btn main">
        {button}
      </button>
    </form>
  );
}

interface RowProps {
  field: Field;
  value: string;
  fault: string | undefined;
  change(value: string): void;
}

function FieldRow({ field, value, fault, change }: RowProps) {
  const id = `field-${field.name}`;
  const label = field.required ? field.label : t("optional", { label: field.label });
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <Input field={field} id={id} value={value} fault={fault} change={change} />
      {fault && (
        <p class="fault small" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

const TYPES = { email: "email", phone: "tel", text: "text" };
const COMPLETE: Record<string, string> = { name: "name", email: "email", phone: "tel" };

function Input({ field, id, value, fault, change }: RowProps & { id: string }) {
  const shared = {
    id,
    name: field.name,
    value,
    "aria-required": field.required,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": fault ? `${id}-fault` : undefined,
    list: undefined,
    onInput: (event: Event) => change((event.currentTarget as HTMLInputElement).value),
  };
  if (field.long) return <textarea {...shared} rows={4} />;
  if (field.kind !== "choice") return <input {...shared} type={TYPES[field.kind] as "text"} autocomplete={COMPLETE[field.name] ?? "off"} />;
  return (
    <select {...shared}>
      <option value="" />
      {field.choices?.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}
