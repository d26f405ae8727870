/** The app's mark: spots of a slide on a hexagonal grid, one of them asked. */
export function Mark({ size }: { size: number }) {
  const spots = [
    [8, 5],
    [16, 5],
    [4, 12],
    [20, 12],
    [8, 19],
    [16, 19],
  ]
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden>
      {spots.map(([x, y]) => (
        <circle
          key={`${x} ${y}`}
          cx={x}
          cy={y}
          r={3}
          fill="var(--mantine-primary-color-filled)"
          opacity={0.32}
        />
      ))}
      <circle cx={12} cy={12} r={3.4} fill="#e08a1e" />
    </svg>
  )
}
