import { useFormat } from '@/lib/format-context';

/** "8,800", or "10,000+" where the server stopped counting. */
export function useCountText(): (
  count: { total: number | null; isCapped?: boolean; is_capped?: boolean } | undefined,
) => string | undefined {
  const format = useFormat();
  return (count) => {
    if (!count || count.total === null) return undefined;
    return `${format.number(count.total)}${(count.isCapped ?? count.is_capped) ? '+' : ''}`;
  };
}
