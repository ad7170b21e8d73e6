import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useMe, useMetadata, useTypeMeta } from '@/api/session';
import { ListView } from '@/features/list/ListView';
import { SetupBanner } from '@/features/setup/SetupBanner';
import { homeOf } from '@/features/shell/navigation';
import { useSavedViews } from '@/features/views/queries';
import { openedView, withView } from '@/features/views/view-state';
import { TypeMissing } from './TypeMissing';

const Board = lazy(() => import('@/features/board/Board').then((module) => ({ default: module.Board })));
const loadPanel = () => import('@/features/record/RecordPanel');
const RecordPanel = lazy(() => loadPanel().then((module) => ({ default: module.RecordPanel })));

/** One address for the list of a type: as a table or, for deals, as a board, with the side panel over it. */
export function RecordsPage() {
  const { type } = useParams({ from: '/app/$type' });
  const search = useSearch({ from: '/app/$type' });
  const { layout } = withView(search, openedView(search, useSavedViews(type)));
  const { peek } = search;
  const meta = useTypeMeta(type);
  const metadata = useMetadata();
  const me = useMe();
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadPanel(), import('./RecordPage')]), 1500);
    return () => clearTimeout(timer);
  }, []);
  if (!meta || type === 'notes') return <TypeMissing type={type} />;
  const board = type === 'opportunities' && layout === 'board';
  return (
    <>
      {type === homeOf(metadata, me) && <SetupBanner />}
      <Suspense>{board ? <Board meta={meta} /> : <ListView key={type} meta={meta} />}</Suspense>
      <Suspense>{peek && <RecordPanel key={peek} meta={meta} id={peek} />}</Suspense>
    </>
  );
}
