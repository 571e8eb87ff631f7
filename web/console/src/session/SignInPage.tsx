import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input, Typography } from "antd";

import { isSignedOut } from "../api/problem";
import { signIn } from "../api/session";
import { LanguageSwitch } from "../layout/LanguageSwitch";
import { Logo } from "../layout/Logo";
import { sessionKey } from "../live/queryClient";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";

interface Credentials {
  username: string;
  password: string;
}

/** Name and password; a refusal does not say which of the two was wrong. */
export function SignInPage() {
  const texts = useTexts();
  const client = useQueryClient();
  const attempt = useMutation({
    mutationFn: ({ username, password }: Credentials) => signIn(username, password),
    onSuccess: (session) => {
      client.setQueryData(sessionKey, session);
    },
  });
  return (
    <main className="sign-in">
      <Card className="sign-in-card">
        <div className="sign-in-brand">
          <Logo size={44} />
          <Typography.Title level={1}>{texts.product.name}</Typography.Title>
          <Typography.Text type="secondary">{texts.product.tagline}</Typography.Text>
        </div>
        {attempt.isError && (isSignedOut(attempt.error)
          ? <Alert type="error" showIcon title={texts.session.wrong} role="alert" />
          : <ProblemAlert error={attempt.error} />)}
        <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(values) => attempt.mutate(values)} aria-label={texts.session.title}>
          <Form.Item name="username" label={texts.session.username} rules={[{ required: true, message: texts.session.usernameRequired }]}>
            <Input size="large" autoComplete="username" />
          </Form.Item>
          <Form.Item name="password" label={texts.session.password} rules={[{ required: true, message: texts.session.passwordRequired }]}>
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" size="large" block htmlType="submit" loading={attempt.isPending}>
            {texts.session.signIn}
          </Button>
        </Form>
        <div className="sign-in-foot">
          <Typography.Text type="secondary">{texts.session.notice}</Typography.Text>
          <LanguageSwitch />
        </div>
      </Card>
    </main>
  );
}
