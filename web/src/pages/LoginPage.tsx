import { SignIn } from '@/features/login/SignIn';

export function LoginPage() {
  return <SignIn />;
}
