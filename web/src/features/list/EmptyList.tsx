import { Button } from '@mantine/core';
import type { TypeMeta } from '@/api/types';
import { LinkButton } from '@/components/LinkButton';
import { NoMatch } from '@/components/NoMatch';
import { EmptyState } from '@/components/States';
import { useCreate } from '@/features/create/create-context';
import { useTexts } from '@/lib/i18n';
import type { ListSearchApi } from './list-search';
import { texts } from './texts';

/** Three different nothings: no match, nothing of yours, nothing yet. */
export function EmptyList({ meta, search }: { meta: TypeMeta; search: ListSearchApi }) {
  const t = useTexts(texts);
  const create = useCreate();
  const words = { things: meta.label.plural.toLowerCase(), Things: meta.label.plural };
  if (search.isNarrowed) {
    return <NoMatch title={t('noMatchTitle')} text={t('noMatchText', words)} onClear={search.clear} />;
  }
  if (search.view !== 'all') {
    return (
      <EmptyState
        title={t('noneMineTitle', words)}
        text={t('noneMineText')}
        actions={<Button onClick={() => search.setView('all')}>{t('showAll')}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={t('emptyTitle', words)}
      text={t('emptyText', words)}
      actions={
        <>
          {meta.can.import && (
            <LinkButton to="/import/$type" params={{ type: meta.name }}>
              {t('importThings', words)}
            </LinkButton>
          )}
          {meta.can.create && (
            <Button variant={meta.can.import ? 'default' : 'filled'} onClick={() => create(meta.name)}>
              {t('createOne')}
            </Button>
          )}
        </>
      }
    />
  );
}
