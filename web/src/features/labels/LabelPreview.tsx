import { TypeIcon } from '@/components/TypeIcon';
import { useTexts } from '@/lib/i18n';
import type { Names } from './queries';
import { texts } from './texts';
import classes from './Labels.module.css';

/** The navigation, a button and an empty list with the names as they are typed. */
export function LabelPreview({ labels }: { labels: ({ key: string } & Names)[] }) {
  const t = useTexts(texts);
  const first = labels.find(({ key }) => key === 'accounts') ?? labels[0];
  return (
    <section className={classes.preview} aria-label={t('preview')}>
      <h2 className={classes.previewTitle}>{t('previewText')}</h2>
      <ul className={classes.menu}>
        {labels.map(({ key, plural }) => (
          <li key={key} className={classes.item}>
            <TypeIcon type={key} />
            <span className={classes.name}>{plural}</span>
          </li>
        ))}
      </ul>
      {first && (
        <div className={classes.page}>
          <span className={classes.pageTitle}>{t('all', { name: first.plural.toLowerCase() })}</span>
          <span className={classes.button}>{t('add', { name: first.singular.toLowerCase() })}</span>
          <span className={classes.nothing}>{t('empty', { name: first.plural.toLowerCase() })}</span>
        </div>
      )}
    </section>
  );
}
