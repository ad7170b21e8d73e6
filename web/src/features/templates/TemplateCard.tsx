import { IconMail, IconMessage, IconPhone } from '@tabler/icons-react';
import { useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import type { Template } from './queries';
import { TemplateMenu } from './TemplateMenu';
import { texts } from './texts';
import classes from './Templates.module.css';

const ICONS = { email: IconMail, text: IconMessage, call: IconPhone };

interface TemplateCardProps {
  template: Template;
  canManage: boolean;
  onOpen: (id: string | null) => void;
}

/** One template: how it goes out, its name, how it begins, for whom it is. */
export function TemplateCard({ template, canManage, onOpen }: TemplateCardProps) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const Shape = ICONS[template.channel];
  const kinds = template.entity_types.map(
    (kind) => Object.values(types).find((type) => type.singular === kind)?.label.plural ?? kind,
  );
  return (
    <li className={classes.card} data-off={!template.is_active || undefined}>
      <span className={classes.mark} title={t(template.channel)}>
        <Shape size={18} role="img" aria-label={t(template.channel)} />
      </span>
      <div className={classes.words}>
        <div className={classes.line}>
          <button type="button" className={classes.name} onClick={() => onOpen(template.id)}>
            {template.name}
          </button>
          {!template.is_active && <Chip>{t('off')}</Chip>}
        </div>
        <p className={classes.begin}>{template.subject || template.body_text}</p>
        <p className={classes.facts}>
          {t('for', { kinds: kinds.join(', ') })}
          {' · '}
          {template.is_system ? t('system') : <RelativeTime at={template.updated_at} />}
        </p>
      </div>
      <TemplateMenu template={template} canManage={canManage} onOpen={(id) => id && onOpen(id)} />
    </li>
  );
}
