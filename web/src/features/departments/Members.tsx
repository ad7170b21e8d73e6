import { useQuery } from '@tanstack/react-query';
import { Avatar } from '@/components/Avatar';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { membersQuery } from './queries';
import { texts } from './texts';
import classes from './Departments.module.css';

/** The people of one department, under its row. */
export function Members({ departmentId, depth }: { departmentId: string; depth: number }) {
  const t = useTexts(texts);
  const { data: people, error, refetch } = useQuery(membersQuery(departmentId));
  const style = { paddingLeft: 48 + depth * 22 };
  if (error) return <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />;
  if (!people)
    return (
      <div className={classes.members} style={style}>
        <Bar width={180} />
      </div>
    );
  if (people.length === 0)
    return (
      <p className={classes.members} style={style}>
        {t('nobody')}
      </p>
    );
  return (
    <ul className={classes.members} style={style}>
      {people.map((person) => (
        <li key={person.id} className={classes.member}>
          <Avatar name={person.name} userId={person.user_id} size={20} />
          <span>{person.name}</span>
          <span className={classes.muted}>{person.title}</span>
        </li>
      ))}
    </ul>
  );
}
