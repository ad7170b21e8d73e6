import { AcceptInvitation } from '@/features/login/AcceptInvitation';
import { ConfirmEmail } from '@/features/login/ConfirmEmail';
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

export function ConfirmEmailPage() {
  return <ConfirmEmail />;
}
