import { Button } from '@mantine/core';
import { useMe } from '@/api/session';
import { EmptyState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useStop } from './use-stop';

/** In place of a page that stays with its person. */
export function ClosedWhileViewing() {
  const t = useTexts(texts);
  const { user } = useMe();
  const { stop, isPending } = useStop();
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email;
  return (
    <EmptyState
      level={1}
      drawing="lock"
      title={t('closed', { name })}
      text={t('closedText')}
      actions={
        <Button variant="default" loading={isPending} onClick={stop}>
          {t('stop')}
        </Button>
      }
    />
  );
}
