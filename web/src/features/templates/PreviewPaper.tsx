import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { MailPaper } from './MailPaper';
import type { Channel, Preview } from './queries';
import { texts } from './texts';
import classes from './Paper.module.css';
import editor from './Editor.module.css';

interface PreviewPaperProps {
  preview: Preview;
  channel: Channel;
  width: 'desktop' | 'phone';
}

/** The message as it arrives, and what is missing in it. */
export function PreviewPaper({ preview, channel, width }: PreviewPaperProps) {
  const t = useTexts(texts);
  const { characters, parts, is_plain: isPlain } = preview.length;
  return (
    <>
      {preview.missing.length > 0 && (
        <Notice tone="warning">
          <ul className={editor.missing}>
            {preview.missing.map((each) => (
              <li key={each.name}>{t('missing', { name: each.name })}</li>
            ))}
          </ul>
          <p>{t('missingHelp', { example: `{{${preview.missing[0]?.name ?? ''}|…}}` })}</p>
        </Notice>
      )}
      {channel === 'text' ? (
        <>
          <div className={classes.bubble}>{preview.body_text || t('nothingYet')}</div>
          <p className={editor.facts}>{t('parts', { count: parts, characters })}</p>
          {!isPlain && <p className={editor.facts}>{t('wide')}</p>}
        </>
      ) : (
        <div className={classes.paper} data-width={channel === 'email' ? width : undefined}>
          {channel === 'email' && <p className={classes.subject}>{preview.subject || t('subject')}</p>}
          {preview.body_html ? (
            <MailPaper html={preview.body_html} />
          ) : (
            <p className={classes.plain}>{preview.body_text || t('nothingYet')}</p>
          )}
        </div>
      )}
    </>
  );
}
