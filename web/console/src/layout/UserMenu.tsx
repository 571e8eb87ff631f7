import { LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, type MenuProps } from "antd";

import { signOut } from "../api/session";
import { sessionKey } from "../live/queryClient";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";

/** Who is signed in, in which groups, and the way out. */
export function UserMenu() {
  const { session: texts } = useTexts();
  const session = useSession();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      client.setQueryData(sessionKey, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] }); // nothing of this person stays
    },
  });
  const items: MenuProps["items"] = [
    { key: "username", label: session.username, disabled: true },
    { key: "groups", label: `${texts.groups}: ${session.groups.join(", ") || "–"}`, disabled: true },
    { key: "roles", label: `${texts.roles}: ${session.roles.join(", ") || "–"}`, disabled: true },
    { type: "divider" },
    { key: "leave", label: texts.signOut, icon: <LogoutOutlined />, onClick: () => leave.mutate() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button type="text" className="on-dark" icon={<UserOutlined />}>
        {session.name || session.username}
      </Button>
    </Dropdown>
  );
}
