interface ScoreRingProps {
  /** 0 to 100. */
  score: number;
  size?: number;
  /** Put the figure inside the ring; else the ring only. */
  inside?: boolean;
}

/** Green from 70, amber from 40, red below. */
export function ScoreRing({ score, size = 18, inside = false }: ScoreRingProps) {
  const share = Math.min(Math.max(score, 0), 100);
  const colour = `var(--${score >= 70 ? 'success' : score >= 40 ? 'warning' : 'danger'})`;
  const stroke = size >= 32 ? 3 : 2.2;
  const radius = (size - stroke) / 2;
  const length = 2 * Math.PI * radius;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={`Score ${Math.round(score)} of 100`}
    >
      <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke="var(--n-5)" strokeWidth={stroke} />
      <circle
        cx={size / 2}
        cy={size / 2}
        r={radius}
        fill="none"
        stroke={colour}
        strokeWidth={stroke}
        strokeLinecap="round"
        strokeDasharray={`${(length * share) / 100} ${length}`}
        transform={`rotate(-90 ${size / 2} ${size / 2})`}
      />
      {inside && (
        <text
          x="50%"
          y="50%"
          dy="0.36em"
          textAnchor="middle"
          fontSize={Math.round(size * 0.36)}
          fontWeight={650}
          fill="var(--n-12)"
        >
          {Math.round(score)}
        </text>
      )}
    </svg>
  );
}
