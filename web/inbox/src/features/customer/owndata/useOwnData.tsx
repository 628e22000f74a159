/** What those who oversee the desk can do with a customer's own data: see who saw it, get all of it, end it. */
import type { Customer } from "@tellonce/shared/api.ts";
import { MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { Download, Eraser, History } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMySession } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { exportAddress } from "./api.ts";
import { AuditDialog } from "./AuditDialog.tsx";
import { EraseDialog } from "./EraseDialog.tsx";

const OVERSEERS = ["supervisor", "admin"];

interface OwnData {
  /** For the customer's menu. */
  items: ReactNode;
  /** To stand beside it: a menu that closes takes away what is in it. */
  dialogs: ReactNode;
}

export function useOwnData(customer: Customer): OwnData {
  const say = useSay();
  const { user } = useMySession();
  const [dialog, setDialog] = useState<"audit" | "erase" | null>(null);
  if (!OVERSEERS.includes(user.role)) return { items: null, dialogs: null };
  const close = () => setDialog(null);
  return {
    items: (
      <>
        <MenuItem icon={History} onClick={() => setDialog("audit")}>{say("own.audit")}</MenuItem>
        <MenuItem icon={Download} onClick={() => window.location.assign(exportAddress(customer.id))}>{say("own.export")}</MenuItem>
        <MenuItem icon={Eraser} onClick={() => setDialog("erase")}>{say("own.erase")}</MenuItem>
      </>
    ),
    dialogs: (
      <>
        <AuditDialog customer={customer.id} open={dialog === "audit"} onClose={close} />
        <EraseDialog customer={customer} open={dialog === "erase"} onClose={close} />
      </>
    ),
  };
}
