import type { StageKind } from '@/api/types';
import type { Tone } from '@/lib/theme';

interface StageRingProps {
  kind: StageKind;
  /** 0 to 100. */
  probability: number;
  tone: Tone;
  size?: number;
}

/** A ring that fills with the stage's probability; a tick when won, a cross when lost. */
export function StageRing({ kind, probability, tone, size = 14 }: StageRingProps) {
  const colour = `var(--${tone})`;
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden style={{ color: colour, flex: 'none' }}>
      {kind === 'open' ? (
        <>
          <circle
            cx="7"
            cy="7"
            r="5.6"
            fill="none"
            stroke={colour}
            strokeWidth="1.5"
            strokeDasharray={probability <= 10 ? '2 1.52' : undefined}
          />
          {probability > 10 && <path d={slice(probability)} fill={colour} />}
        </>
      ) : (
        <>
          <circle cx="7" cy="7" r="6.3" fill={colour} />
          <path
            d={kind === 'won' ? 'M4.4 7.2 6.3 9 9.7 5.4' : 'M5 5l4 4M9 5 5 9'}
            fill="none"
            stroke="var(--on-solid)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )}
    </svg>
  );
}

/** The filled sector from twelve o'clock, as an SVG path. */
function slice(probability: number): string {
  const share = Math.min(Math.max(probability, 0), 99.9) / 100;
  const angle = share * 2 * Math.PI - Math.PI / 2;
  const radius = 3.7;
  const x = (7 + radius * Math.cos(angle)).toFixed(2);
  const y = (7 + radius * Math.sin(angle)).toFixed(2);
  return `M7 7V${7 - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`;
}
