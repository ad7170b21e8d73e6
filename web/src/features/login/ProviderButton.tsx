import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTexts } from '@/lib/i18n';
import { providerQuery } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

interface ProviderButtonProps {
  workspace: string | undefined;
  /** The page to come back to. */
  next: string;
}

/** Signing in elsewhere, only where that is configured. */
export function ProviderButton({ workspace, next }: ProviderButtonProps) {
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
        href={startAddress(provider.start, next)}
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

function startAddress(start: string, next: string): string {
  if (next === '/') return start;
  return `${start}${start.includes('?') ? '&' : '?'}${new URLSearchParams({ next }).toString()}`;
}
