/** What opens a dialog of its own, beside the head; the dialogs stand in features/handing, features/forward and features/grouping. */
export type Tool = "consult" | "escalate" | "plan" | "forward" | "merge" | "split";
