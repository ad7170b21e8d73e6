import { UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './SignIn.module.css';

const texts = defineTexts('login-theme', {
  light: 'light',
  dark: 'dark',
  auto: 'as the system',
  label: 'Theme: {{name}}',
  change: 'Theme: {{name}}. Change it',
});
const NEXT: Record<MantineColorScheme, MantineColorScheme> = { light: 'dark', dark: 'auto', auto: 'light' };

export function ThemeLink() {
  const t = useTexts(texts);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = t(colorScheme);
  return (
    <footer className={classes.foot}>
      <UnstyledButton
        className={classes.footLink}
        aria-label={t('change', { name })}
        onClick={() => setColorScheme(NEXT[colorScheme])}
      >
        {t('label', { name })}
      </UnstyledButton>
    </footer>
  );
}
