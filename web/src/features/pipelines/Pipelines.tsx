import { Button } from '@mantine/core';
import { IconArchive, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { LostReasons } from './LostReasons';
import { PipelineCard } from './PipelineCard';
import { PipelineDialog } from './PipelineDialog';
import { pipelinesQuery } from './queries';
import { texts } from './texts';
import classes from './Pipelines.module.css';

/** Settings → Stages & pipelines. */
export function Pipelines() {
  const t = useNamedTexts(texts);
  const canManage = usePermission('settings.manage');
  const { data, error, refetch } = useQuery(pipelinesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const pipeline =
    data?.find(({ id }) => id === chosen) ?? data?.find((each) => each.is_default) ?? data?.[0];
  const tabs = (data ?? []).map((each) => ({
    value: each.id,
    label: (
      <span className={classes.tab}>
        {each.is_archived && <IconArchive size={14} aria-label={t('archived')} />}
        {each.name}
        <span className={classes.number}>{each.deals || ''}</span>
      </span>
    ),
  }));
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={
        canManage && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t('newPipeline')}
          </Button>
        )
      }
      tools={
        tabs.length > 1 && pipeline ? (
          <Toggles label={t('pipelines')} choices={tabs} chosen={pipeline.id} onChoose={setChosen} />
        ) : undefined
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data && pipeline ? (
        <>
          <PipelineCard
            key={pipeline.id}
            pipeline={pipeline}
            others={data.filter(({ id }) => id !== pipeline.id)}
            canManage={canManage}
          />
          <LostReasons key={`reasons-${pipeline.id}`} pipeline={pipeline} canManage={canManage} />
        </>
      ) : (
        <SkeletonRows columns={3} />
      )}
      {creating && (
        <PipelineDialog
          pipeline={null}
          onClose={() => setCreating(false)}
          onCreated={(made) => setChosen(made.id)}
        />
      )}
    </SettingsSection>
  );
}
