import { AcceptInvitation } from '@/features/login/AcceptInvitation';
import { ForgotPassword } from '@/features/login/ForgotPassword';
import { ResetPassword } from '@/features/login/ResetPassword';
import { SignIn } from '@/features/login/SignIn';

export function LoginPage() {
  return <SignIn />;
}

export function ForgotPage() {
  return <ForgotPassword />;
}

export function ResetPage() {
  return <ResetPassword />;
}

export function InvitationPage() {
  return <AcceptInvitation />;
}
