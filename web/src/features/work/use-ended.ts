import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isAtWork, type Work } from './queries';
import { texts } from './texts';
import { useWorkWords } from './use-words';

/** What of this work ended while the page was open, to be read out; the lists show what it changed. */
export function useEnded(works: readonly Work[]): string {
  const queries = useQueryClient();
  const going = useRef(new Set<string>());
  const [said, setSaid] = useState('');
  const { whatOf, howOf } = useWorkWords();
  useEffect(() => {
    const ended = works.filter((work) => !isAtWork(work) && going.current.has(work.id));
    going.current = new Set(works.filter(isAtWork).map(({ id }) => id));
    if (ended.length === 0) return;
    void queries.invalidateQueries({ queryKey: ['records'] });
    setSaid(ended.map((work) => texts.say('endedNow', { what: whatOf(work), how: howOf(work) })).join('. '));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each end is said once, when the answer comes
  }, [works]);
  return said;
}
