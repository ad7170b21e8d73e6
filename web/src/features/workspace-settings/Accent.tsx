import { useEffect } from 'react';

const PARTS: Record<string, string> = {
  '--accent': 'var(--brand)',
  '--brand-tile': 'var(--brand)',
  '--accent-hover': 'color-mix(in srgb, var(--brand) 86%, #000)',
  '--accent-soft': 'color-mix(in srgb, var(--brand) 12%, var(--n-1))',
  '--accent-row': 'color-mix(in srgb, var(--brand) 7%, var(--n-1))',
  '--accent-line': 'color-mix(in srgb, var(--brand) 32%, var(--n-1))',
  '--accent-text': 'color-mix(in srgb, var(--brand) 45%, var(--n-12))',
};

/** The workspace's own accent, in place of the product's, for as long as one is in it. */
export function Accent({ colour }: { colour: unknown }) {
  const brand = typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour) ? colour : null;
  useEffect(() => {
    const { style } = document.documentElement;
    if (!brand) return;
    style.setProperty('--brand', brand);
    Object.entries(PARTS).forEach(([name, value]) => style.setProperty(name, value));
    return () => ['--brand', ...Object.keys(PARTS)].forEach((name) => style.removeProperty(name));
  }, [brand]);
  return null;
}
