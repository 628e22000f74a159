/** A browser's cache that holds forms by their address; everything happens later, as in a browser. */
import { vi } from "vitest";

/** What a test's Response can't do: hand a form of the test's window back. */
class FormResponse {
  readonly form: FormData;

  constructor(form: FormData) {
    this.form = form;
  }

  formData(): Promise<FormData> {
    return later(this.form);
  }
}

const later = <T>(value: T) => new Promise<T>((done) => queueMicrotask(() => done(value)));

export function fakeCaches(): void {
  const all = new Map<string, Map<string, FormResponse>>();
  const cacheOf = (held: Map<string, FormResponse>) => ({
    put: (url: string, response: FormResponse) => later(held.set(url, response)),
    match: (url: string) => later(held.get(url)),
    delete: (url: string) => later(held.delete(url)),
  });
  const open = (name: string) => {
    const held = all.get(name) ?? new Map<string, FormResponse>();
    all.set(name, held);
    return later(cacheOf(held));
  };
  vi.stubGlobal("caches", { open, delete: (name: string) => later(all.delete(name)) });
  vi.stubGlobal("Response", FormResponse);
}
