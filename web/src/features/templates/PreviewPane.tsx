import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { linkQuery } from '@/api/records';
import { useMetadata } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { LinkPicker } from '@/components/LinkPicker';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { useTexts } from '@/lib/i18n';
import { PreviewPaper } from './PreviewPaper';
import { KINDS, previewQuery, type Draft, type Kind } from './queries';
import { texts } from './texts';
import classes from './Editor.module.css';

interface PreviewPaneProps {
  draft: Omit<Draft, 'record_id' | 'entity_type'>;
}

/** How the template reads with a record of the workspace, as it is written. */
export function PreviewPane({ draft }: PreviewPaneProps) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const [width, setWidth] = useState<'desktop' | 'phone'>('desktop');
  const kinds = KINDS.filter((kind) => draft.entity_types.includes(kind));
  const readable = kinds.flatMap((kind) => Object.values(types).find((type) => type.singular === kind) ?? []);
  const [chosenType, setChosenType] = useState<string | null>(null);
  const type = readable.find((each) => each.name === chosenType) ?? readable[0];
  return (
    <section className={classes.preview} aria-labelledby="preview">
      <div className={classes.previewHead}>
        <h2 id="preview">{t('preview')}</h2>
        {draft.channel === 'email' && (
          <Toggles
            label={t('width')}
            choices={[
              { value: 'desktop', label: t('desktop') },
              { value: 'phone', label: t('phone') },
            ]}
            chosen={width}
            onChoose={setWidth}
          />
        )}
      </div>
      {type ? (
        <WithRecord
          key={type.name}
          type={type}
          types={readable}
          draft={draft}
          width={width}
          onType={setChosenType}
        />
      ) : (
        <Shown draft={draft} width={width} />
      )}
    </section>
  );
}

interface WithRecordProps extends PreviewPaneProps {
  type: TypeMeta;
  types: TypeMeta[];
  width: 'desktop' | 'phone';
  onType: (name: string | null) => void;
}

function WithRecord({ type, types, draft, width, onType }: WithRecordProps) {
  const t = useTexts(texts);
  const [chosen, setChosen] = useState<string | null>(null);
  const first = useQuery(linkQuery(type.name, ''));
  const id = chosen ?? first.data?.[0]?.id ?? null;
  return (
    <>
      <div className={classes.pickers}>
        {types.length > 1 && (
          <Select
            label={t('kindOfRecord')}
            data={types.map((each) => ({ value: each.name, label: each.label.singular }))}
            value={type.name}
            allowDeselect={false}
            onChange={onType}
          />
        )}
        {first.data?.length !== 0 && (
          <LinkPicker
            label={types.length > 1 ? t('record') : t('previewWith')}
            type={type.name}
            fieldName="record_id"
            value={id}
            onChange={setChosen}
          />
        )}
      </div>
      {first.data?.length === 0 && <Notice tone="info">{t('noRecord')}</Notice>}
      {first.isPending ? (
        <SkeletonRows rows={4} columns={1} />
      ) : (
        <Shown draft={draft} width={width} record={id} kind={type.singular as Kind} />
      )}
    </>
  );
}

interface ShownProps extends PreviewPaneProps {
  width: 'desktop' | 'phone';
  record?: string | null;
  kind?: Kind;
}

function Shown({ draft, width, record = null, kind }: ShownProps) {
  const t = useTexts(texts);
  const [settled] = useDebouncedValue(draft, 350);
  const whole = { ...settled, record_id: record, ...(record && kind ? { entity_type: kind } : {}) };
  const { data, error, refetch } = useQuery(previewQuery(whole));
  if (error)
    return <ErrorState compact title={t('previewFailed')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} columns={1} />;
  return <PreviewPaper preview={data} channel={draft.channel ?? 'email'} width={width} />;
}
