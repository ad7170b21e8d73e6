import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { recordQuery } from '@/api/records';
import { useMetadata } from '@/api/session';
import { LinkPicker } from '@/components/LinkPicker';
import { titleOf } from '@/components/record-title';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { listedTypes } from '@/features/shell/navigation';
import { useTexts } from '@/lib/i18n';
import { ExplanationView } from './ExplanationView';
import { PersonField, useNameOf } from './PersonField';
import { texts } from './texts';
import classes from './Access.module.css';

/** Settings → Access explainer; person, type and record stand in the address. */
export function AccessPage() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const metadata = useMetadata();
  const types = listedTypes(metadata);
  const { actor: userId = '', entity: type = types[0] ?? '', open: id = '' } = useSearch({ strict: false });
  const { data: found } = useQuery({ ...recordQuery(type, id), enabled: id !== '' });
  const meta = metadata.types[type];
  const name = useNameOf(userId);
  const go = (search: { actor?: string; entity?: string; open?: string }) =>
    void navigate({ to: '/settings/$page', params: { page: 'access' }, search, replace: true });
  const person = userId ? { actor: userId } : {};
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      <div className={classes.question}>
        <PersonField
          value={userId}
          onChange={(actor) => go({ actor, entity: type, ...(id ? { open: id } : {}) })}
        />
        <div className={classes.record}>
          <Select
            label={t('record')}
            aria-label={`${t('record')}: type`}
            w={140}
            flex="none"
            allowDeselect={false}
            data={types.map((each) => ({ value: each, label: metadata.types[each]?.label.singular ?? each }))}
            value={type}
            onChange={(entity) => entity && go({ ...person, entity })}
          />
          <div className={classes.pick}>
            <LinkPicker
              key={type}
              aria-label={t('record')}
              type={type}
              fieldName="record_id"
              value={id || null}
              {...(found ? { record: { ...found, record: { id, name: titleOf(found, meta) } } } : {})}
              onChange={(open) => go({ ...person, entity: type, ...(open ? { open } : {}) })}
            />
          </div>
        </div>
      </div>
      <ExplanationView asked={{ userId, type, id }} name={name} />
    </SettingsSection>
  );
}
