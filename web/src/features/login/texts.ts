import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('login', {
  product: 'Aisha CRM',
  title: 'Sign in',
  subtitle: 'Welcome back.',
  expired: 'Sign in to go on to the page you asked for.',
  email: 'E-mail',
  password: 'Password',
  show: 'Show the password',
  hide: 'Hide the password',
  submit: 'Sign in',
  needEmail: 'Enter your e-mail',
  needPassword: 'Enter your password',
  claim: 'Every change has its receipt and its way back.',
  claimText: 'See who moved a deal, when and why, and undo it.',
  moved: 'Deal moved to Negotiation',
  undo: 'Undo',
});
