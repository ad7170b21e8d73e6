import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTexts } from '@/lib/i18n';
import { providerQuery } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** Signing in elsewhere, only where that is configured. */
export function ProviderButton({ workspace }: { workspace: string | undefined }) {
  const t = useTexts(texts);
  const { data: provider } = useQuery(providerQuery(workspace));
  if (!provider) return null;
  return (
    <>
      <div className={classes.or} aria-hidden>
        {t('or')}
      </div>
      <Button
        component="a"
        href={provider.start}
        variant="default"
        fullWidth
        className={classes.provider ?? ''}
        leftSection={<IconKey size={16} />}
      >
        {t('continueWith', { label: provider.label })}
      </Button>
    </>
  );
}
