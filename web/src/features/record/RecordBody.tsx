import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { Composer } from './Composer';
import { FactsZone } from './FactsZone';
import { KeyFacts } from './KeyFacts';
import { relatedQuery } from './queries';
import { RelatedZone } from './RelatedZone';
import { texts } from './texts';
import { Timeline } from './Timeline';
import { useDraft } from './use-draft';
import classes from './RecordBody.module.css';

export type RecordTab = 'timeline' | 'facts' | 'related';
const TABS: readonly RecordTab[] = ['timeline', 'facts', 'related'];

interface RecordBodyProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
  /** Three zones side by side, or one at a time behind tabs. */
  layout: 'zones' | 'tabs';
  tab: RecordTab;
  onTab: (tab: RecordTab) => void;
}

/** Facts, timeline and related records of one record. */
export function RecordBody(props: RecordBodyProps) {
  const { meta, record, editable, layout } = props;
  const facts = <FactsZone meta={meta} record={record} editable={editable && meta.can.update} />;
  const related = <RelatedZone meta={meta} record={record} editable={editable} />;
  const centre = <Centre {...props} />;
  const isBare = meta.name === 'activities';
  if (layout === 'tabs') return <TabbedBody {...props} parts={{ facts, related, timeline: centre }} />;
  return (
    <div className={classes.zones} data-bare={isBare || undefined}>
      <div className={classes.facts}>{facts}</div>
      <div className={classes.centre}>{centre}</div>
      {!isBare && <div className={classes.related}>{related}</div>}
    </div>
  );
}

function Centre({ meta, record }: RecordBodyProps) {
  const notes = useTypeMeta('notes');
  const activities = useTypeMeta('activities');
  const [draft, setDraft] = useDraft(meta.name, record.id);
  const isOpen = record.status !== 'converted' && !record.deleted_at;
  const mayAdd = notes?.can.create === true || activities?.can.create === true;
  const canAdd = isOpen && mayAdd && meta.name !== 'activities';
  return (
    <>
      {canAdd && <Composer meta={meta} record={record} draft={draft} onDraft={setDraft} />}
      {meta.timeline && <Timeline meta={meta} record={record} />}
    </>
  );
}

function TabbedBody({
  meta,
  record,
  editable,
  tab,
  onTab,
  parts,
}: RecordBodyProps & { parts: Record<RecordTab, ReactNode> }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { data: kinds } = useQuery(relatedQuery(meta.name, record.id));
  const belonging =
    kinds?.reduce((sum, { key, total }) => sum + (key === 'notes.pinned' ? 0 : total), 0) ?? 0;
  const step = (by: number) => {
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
    if (next) onTab(next);
    document.getElementById(`record-tab-${next}`)?.focus();
  };
  return (
    <>
      <KeyFacts meta={meta} record={record} editable={editable && meta.can.update} />
      <div className={classes.tabs} role="tablist">
        {TABS.map((key) => (
          <button
            key={key}
            id={`record-tab-${key}`}
            type="button"
            role="tab"
            aria-selected={key === tab}
            aria-controls="record-tab-panel"
            tabIndex={key === tab ? 0 : -1}
            className={classes.tab}
            onClick={() => onTab(key)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') step(1);
              if (event.key === 'ArrowLeft') step(-1);
            }}
          >
            {t(key)}
            {key === 'related' && belonging > 0 && (
              <span className={`num unit ${classes.tabCount}`} aria-hidden>
                {format.number(belonging)}
              </span>
            )}
          </button>
        ))}
      </div>
      <div
        id="record-tab-panel"
        role="tabpanel"
        aria-labelledby={`record-tab-${tab}`}
        className={classes.panel}
      >
        {parts[tab]}
      </div>
    </>
  );
}
