import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconDots,
  IconPencil,
  IconPlus,
  IconStar,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { toastUndo } from '@/components/toast-undo';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { toastDone, toastRefused } from '@/lib/toasts';
import { PipelineDialog } from './PipelineDialog';
import { RemoveDialog } from './RemoveDialog';
import { StageDialog } from './StageDialog';
import { StageList } from './StageList';
import { useMakeDefault, useSavePipeline, type Pipeline, type Stage } from './queries';
import { texts } from './texts';
import classes from './Pipelines.module.css';

interface PipelineCardProps {
  pipeline: Pipeline;
  others: Pipeline[];
  canManage: boolean;
}

/** One pipeline: its name and what can be done with it, and its stages in order. */
export function PipelineCard({ pipeline, others, canManage }: PipelineCardProps) {
  const t = useNamedTexts(texts);
  const [edited, setEdited] = useState<Stage | 'new' | null>(null);
  const [leaving, setLeaving] = useState<Stage | null>(null);
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null);
  const title = (
    <span className={classes.title}>
      {pipeline.name}
      {pipeline.is_default && <Chip tone="accent">{t('default')}</Chip>}
      {pipeline.is_archived && <Chip tone="slate">{t('archived')}</Chip>}
    </span>
  );
  const actions = canManage && (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
        {t('addStage')}
      </Button>
      <PipelineMenu pipeline={pipeline} before={others.find((each) => each.is_default)} onAsk={setDialog} />
    </>
  );
  const text = pipeline.is_default ? t('defaultText') : pipeline.is_archived ? t('archivedText') : undefined;
  const alike = leaving
    ? pipeline.stages.filter((stage) => stage.kind === leaving.kind && stage.id !== leaving.id)
    : [];
  return (
    <SettingsCard title={title} text={text} actions={actions}>
      <StageList pipeline={pipeline} canManage={canManage} onEdit={setEdited} onRemove={setLeaving} />
      {edited && (
        <StageDialog
          pipeline={pipeline}
          stage={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {leaving && (
        <RemoveDialog
          path="pipeline-stages"
          thing={leaving}
          places={alike}
          obstacle={alike.length === 0 ? t('lastOfKind', { name: leaving.name }) : null}
          onClose={() => setLeaving(null)}
        />
      )}
      {dialog === 'rename' && <PipelineDialog pipeline={pipeline} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && (
        <RemoveDialog
          path="pipelines"
          thing={pipeline}
          places={others.filter((each) => !each.is_archived)}
          obstacle={pipeline.is_default ? t('isDefault', { name: pipeline.name }) : null}
          onClose={() => setDialog(null)}
        />
      )}
    </SettingsCard>
  );
}

interface PipelineMenuProps {
  pipeline: Pipeline;
  /** The one that is the default now. */
  before: Pipeline | undefined;
  onAsk: (dialog: 'rename' | 'remove') => void;
}

function PipelineMenu({ pipeline, before, onAsk }: PipelineMenuProps) {
  const t = useNamedTexts(texts);
  const { mutate, mutateAsync } = useMakeDefault();
  const makeDefault = () =>
    mutate(pipeline.id, {
      onSuccess: () => {
        const text = t('madeDefault', { name: pipeline.name });
        if (before) toastUndo(text, () => mutateAsync(before.id));
        else toastDone(text);
      },
      onError: (refused) => toastRefused(messageOf(refused)),
    });
  const { mutate: save } = useSavePipeline();
  const put = (isArchived: boolean, known: Pipeline) =>
    save(
      { pipeline: known, body: { is_archived: isArchived } },
      {
        onSuccess: (saved) =>
          toastDone(t(isArchived ? 'archivedDone' : 'restoredDone', { name: saved.name }), () =>
            put(!isArchived, saved),
          ),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: pipeline.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onAsk('rename')}>
          {t('rename')}
        </Menu.Item>
        {!pipeline.is_default && !pipeline.is_archived && (
          <Menu.Item leftSection={<IconStar size={16} />} onClick={makeDefault}>
            {t('makeDefault')}
          </Menu.Item>
        )}
        {!pipeline.is_default && (
          <Menu.Item
            leftSection={pipeline.is_archived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
            onClick={() => put(!pipeline.is_archived, pipeline)}
          >
            {t(pipeline.is_archived ? 'restore' : 'archive')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onAsk('remove')}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
