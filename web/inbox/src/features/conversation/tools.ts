/** What opens a dialog of its own, beside the head; the dialogs stand in features/handing and features/forward. */
export type Tool = "consult" | "escalate" | "plan" | "forward";
