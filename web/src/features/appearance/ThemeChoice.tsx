import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useChooseTheme } from './use-appearance';

/** Light, dark, or as the device has it. */
export function ThemeChoice() {
  const t = useTexts(texts);
  const { colorScheme } = useMantineColorScheme();
  const choose = useChooseTheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('theme')}
      value={colorScheme}
      onChange={choose}
      data={[
        { value: 'light', label: t('light') },
        { value: 'dark', label: t('dark') },
        { value: 'auto', label: t('system') },
      ]}
    />
  );
}
