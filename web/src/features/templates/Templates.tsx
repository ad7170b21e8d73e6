import { Button } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePermission } from '@/api/session';
import { SearchBox } from '@/components/SearchBox';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { CATEGORIES, CHANNELS, templatesQuery, type Template } from './queries';
import { TemplateCard } from './TemplateCard';
import { TemplateEditor } from './TemplateEditor';
import { TemplateReader } from './TemplateReader';
import { texts } from './texts';
import classes from './Templates.module.css';

const NEW = 'new';

/** Settings → Templates: all of them by category, or one of them with its preview. */
export function Templates() {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const { data, error, refetch } = useQuery(templatesQuery);
  const canManage = usePermission('templates.manage');
  const open = (id: string | null) => change({ open: id ?? '' });
  const template = data?.find((each) => each.id === search.open) ?? null;
  if (search.open === NEW && canManage) return <TemplateEditor key={NEW} template={null} onOpen={open} />;
  if (template)
    return canManage && !template.is_system ? (
      <TemplateEditor key={`${template.id} ${template.version}`} template={template} onOpen={open} />
    ) : (
      <TemplateReader key={template.id} template={template} canManage={canManage} onOpen={open} />
    );
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={
        canManage && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => open(NEW)}>
            {t('create')}
          </Button>
        )
      }
      tools={
        <>
          <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
          <Toggles
            label={t('channel')}
            choices={[
              { value: '', label: t('all') },
              ...CHANNELS.map((value) => ({ value, label: t(value) })),
            ]}
            chosen={search.tab ?? ''}
            onChoose={(tab) => change({ tab })}
          />
        </>
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Groups templates={data} canManage={canManage} onOpen={open} />
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

interface GroupsProps {
  templates: Template[];
  canManage: boolean;
  onOpen: (id: string | null) => void;
}

function Groups({ templates, canManage, onOpen }: GroupsProps) {
  const t = useTexts(texts);
  const [search] = usePageSearch();
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = templates.filter((each) => {
    const text = ` ${each.name} ${each.subject} ${t(each.category)} ${t(each.channel)}`.toLowerCase();
    return (!search.tab || each.channel === search.tab) && words.every((word) => text.includes(` ${word}`));
  });
  const hasOwn = templates.some((each) => !each.is_system);
  return (
    <>
      {!hasOwn && words.length === 0 && !search.tab && (
        <section className={classes.teach}>
          <IconTemplate size={22} aria-hidden />
          <div>
            <h2>{t('teach')}</h2>
            <p>{t(canManage ? 'teachText' : 'teachRead')}</p>
          </div>
        </section>
      )}
      {found.length === 0 && <EmptyState drawing="search" title={t('noMatch')} text={t('noMatchText')} />}
      {CATEGORIES.map((category) => {
        const own = found.filter((each) => each.category === category);
        own.sort(
          (a, b) => Number(a.is_system) - Number(b.is_system) || Number(b.is_active) - Number(a.is_active),
        );
        return (
          own.length > 0 && (
            <section key={category} className={classes.group} aria-labelledby={`category-${category}`}>
              <h2 id={`category-${category}`}>{t(category)}</h2>
              <ul className={classes.grid}>
                {own.map((each) => (
                  <TemplateCard key={each.id} template={each} canManage={canManage} onOpen={onOpen} />
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}
