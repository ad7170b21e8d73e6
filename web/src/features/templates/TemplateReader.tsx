import { Button } from '@mantine/core';
import { IconArrowLeft, IconCopy } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { PreviewPane } from './PreviewPane';
import { useCopyTemplate, type Template } from './queries';
import { TemplateMenu } from './TemplateMenu';
import { texts } from './texts';
import { draftOf, startOf } from './values';
import classes from './Editor.module.css';

interface TemplateReaderProps {
  template: Template;
  canManage: boolean;
  onOpen: (id: string | null) => void;
}

/** A template as it is written and as it reads: one of the product, or for somebody who does not change any. */
export function TemplateReader({ template, canManage, onOpen }: TemplateReaderProps) {
  const t = useTexts(texts);
  const copy = useCopyTemplate();
  const copyIt = () =>
    copy.mutate(template.id, {
      onSuccess: (made) => {
        toastDone(t('copied', { name: made.name }));
        onOpen(made.id);
      },
      onError: (refused) => toastRefused(messageOf(refused)),
    });
  return (
    <SettingsSection
      title={template.name}
      scope="tenant"
      actions={
        <>
          <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => onOpen(null)}>
            {t('back')}
          </Button>
          {canManage ? (
            <Button leftSection={<IconCopy size={16} />} loading={copy.isPending} onClick={copyIt}>
              {t('copyToChange')}
            </Button>
          ) : (
            <TemplateMenu template={template} canManage={false} onOpen={onOpen} />
          )}
        </>
      }
    >
      <div className={classes.columns}>
        <section className={classes.form}>
          <div className={classes.chips}>
            <Chip tone="outline">{t(template.channel)}</Chip>
            <Chip tone="outline">{t(template.category)}</Chip>
            {template.is_system && <Chip tone="accent">{t('system')}</Chip>}
          </div>
          {template.subject && <p className={classes.versionSubject}>{template.subject}</p>}
          <p className={classes.written}>{template.body_text}</p>
        </section>
        <PreviewPane draft={draftOf(startOf(template), template.channel)} />
      </div>
    </SettingsSection>
  );
}
