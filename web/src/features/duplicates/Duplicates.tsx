import { useMetadata } from '@/api/session';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { Decided } from './Decided';
import { Groups } from './Groups';
import { texts } from './texts';

/** Settings → Duplicates: groups of records that look alike, and what was decided about others. */
export function Duplicates() {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const [{ entity, tab }, change] = usePageSearch();
  const merged = Object.values(types).filter(({ can }) => can.merge);
  const meta = merged.find(({ name }) => name === entity) ?? merged[0];
  if (!meta) return null;
  const decided = tab === 'decided';
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      tools={
        <>
          <Toggles
            label={t('types')}
            choices={merged.map(({ name, label }) => ({ value: name, label: label.plural }))}
            chosen={meta.name}
            onChoose={(name) => change({ entity: name })}
          />
          <Toggles
            label={t('views')}
            choices={[
              { value: '', label: t('open') },
              { value: 'decided', label: t('decided') },
            ]}
            chosen={decided ? 'decided' : ''}
            onChoose={(view) => change({ tab: view })}
          />
        </>
      }
    >
      {decided ? <Decided key={meta.name} meta={meta} /> : <Groups key={meta.name} meta={meta} />}
    </SettingsSection>
  );
}
