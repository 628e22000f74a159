/** What can be done about who a customer is: join them with another, name somebody who may act for them. */
import type { Customer } from "@tellonce/shared/api.ts";
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { Ellipsis, Link2, UserRoundCheck } from "lucide-react";
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useOwnData } from "../owndata/useOwnData.tsx";
import { FindDialog, type Purpose } from "./FindDialog.tsx";

export function CustomerMenu({ customer }: { customer: Customer }) {
  const say = useSay();
  const own = useOwnData(customer);
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const trigger = <IconButton label={say("find.menu")} className="self-start"><Icon of={Ellipsis} /></IconButton>;
  return (
    <>
      <Menu trigger={trigger}>
        <MenuItem icon={Link2} onClick={() => setPurpose("join")}>{say("find.open.join")}</MenuItem>
        <MenuItem icon={UserRoundCheck} onClick={() => setPurpose("contact")}>{say("find.open.contact")}</MenuItem>
        {own.items}
      </Menu>
      {own.dialogs}
      <FindDialog customer={customer} purpose={purpose} onClose={() => setPurpose(null)} />
    </>
  );
}
