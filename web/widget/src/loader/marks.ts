/** Two marks on the customer's site, without anything personal: a chat is under way, and the widget was open. */

export function mark(storage: () => Storage, name: string, on: boolean): void {
  try {
    if (on) storage().setItem(name, "1");
    else storage().removeItem(name);
  } catch {
    // Storage is forbidden: the next page begins with a closed widget.
  }
}

export function isMarked(storage: () => Storage, name: string): boolean {
  try {
    return storage().getItem(name) !== null;
  } catch {
    return false;
  }
}
