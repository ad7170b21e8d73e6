import { Kbd } from '@/components/Kbd';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Board.module.css';

/** The keys of the board and what the coloured edges mean. */
export function BoardFoot({ canMove }: { canMove: boolean }) {
  const t = useTexts(texts);
  return (
    <footer className={classes.foot}>
      <span id="board-help" className="sr-only">
        {canMove ? t('help') : t('openPage')}
      </span>
      {canMove && (
        <span className={classes.keys} aria-hidden>
          <Kbd keys="Space" /> {t('lift')}
          <Kbd keys="← →" /> {t('move')}
          <Kbd keys="Esc" /> {t('cancel')}
        </span>
      )}
      <span className={classes.space} />
      <span className={classes.legend}>
        <i data-tone="warning" />
        {t('amber')}
        <i data-tone="danger" />
        {t('red')}
      </span>
    </footer>
  );
}
