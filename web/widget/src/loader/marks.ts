/** Two marks on the customer's site, without anything personal: a chat is under way ("1") or was ("0"), and the widget was open. */

export function mark(storage: () => Storage, name: string, value: string): void {
  try {
    if (value) storage().setItem(name, value);
    else storage().removeItem(name);
  } catch {
    // Storage is forbidden: the next page begins with a closed widget.
  }
}

/** "" if there is no such mark. */
export function markOf(storage: () => Storage, name: string): string {
  try {
    return storage().getItem(name) ?? "";
  } catch {
    return "";
  }
}
