import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('profile', {
  title: 'Profile',
  description: 'What your colleagues see of you, and how this browser looks.',
  you: 'Your name',
  youText: 'Shown wherever you own, change or write something.',
  firstName: 'First name',
  lastName: 'Last name',
  needFirst: 'Enter your first name',
  needLast: 'Enter your last name',
  save: 'Save name',
  saved: 'Your name is saved',
  email: 'E-mail',
  role: 'Role',
  department: 'Department',
  workspace: 'Workspace',
  noDepartment: 'None',
  place: 'Your place',
  placeText: 'An administrator changes these.',
  appearance: 'Appearance',
  appearanceText: 'For this browser.',
  theme: 'Theme',
});
