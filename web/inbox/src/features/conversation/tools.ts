/** What opens a dialog of its own, beside the head; the dialogs stand in features/handing. */
export type Tool = "consult" | "escalate" | "plan";
