interface SpotRingProps {
  /** Middle and radius in CSS px. */
  x: number
  y: number
  radiusPx: number
  widthPx: number
  isDashed: boolean
  testId: string
}

/** A ring around one spot, light over dark so that it is seen on any colour; draws without touching the canvas. */
export function SpotRing({ x, y, radiusPx, widthPx, isDashed, testId }: SpotRingProps) {
  const side = 2 * (radiusPx + widthPx + 2)
  const ring = (stroke: string, strokeWidth: number) => (
    <circle
      cx={side / 2}
      cy={side / 2}
      r={radiusPx}
      fill="none"
      stroke={stroke}
      strokeWidth={strokeWidth}
      {...(isDashed && { strokeDasharray: '4 3' })}
    />
  )
  return (
    <svg
      width={side}
      height={side}
      aria-hidden
      data-testid={testId}
      style={{
        position: 'absolute',
        left: 0,
        top: 0,
        translate: `${x - side / 2}px ${y - side / 2}px`,
        pointerEvents: 'none',
      }}
    >
      {ring('rgb(15 18 24 / 90%)', widthPx + 2.5)}
      {ring('#fff', widthPx)}
    </svg>
  )
}
