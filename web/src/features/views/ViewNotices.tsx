import type { TypeMeta } from '@/api/types';
import { Notice } from '@/components/Notice';
import type { ListSearchApi } from '@/features/list/list-search';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Views.module.css';

/** What is not as the address or the view says: a view that is gone, or fields of it that are. */
export function ViewNotices({ meta, search }: { meta: TypeMeta; search: ListSearchApi }) {
  const t = useTexts(texts);
  const { saved, fixed, isMissing } = search;
  const gone = saved?.gone ?? [];
  if (!isMissing && gone.length === 0 && !fixed) return null;
  const labels = new Map(meta.fields.map((field) => [field.name, field.label]));
  const fields = gone.map((name) => labels.get(name) ?? name.replace(/^custom\./, '')).join(', ');
  return (
    <div className={classes.notices}>
      {isMissing && (
        <Notice tone="warning">{t('missing', { things: meta.label.plural.toLowerCase() })}</Notice>
      )}
      {gone.length > 0 && <Notice tone="warning">{t('gone', { fields })}</Notice>}
      {fixed !== null && <Notice tone="info">{t('fixed')}</Notice>}
    </div>
  );
}
