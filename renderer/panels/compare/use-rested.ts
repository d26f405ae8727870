import { useEffect, useState } from 'react'

/** A value once it has stayed the same for some milliseconds; null at once. */
export function useRested<T>(value: T | null, restMs: number): T | null {
  const [rested, setRested] = useState<T | null>(null)
  useEffect(() => {
    if (value === null) return setRested(null)
    const timer = window.setTimeout(() => setRested(value), restMs)
    return () => window.clearTimeout(timer)
  }, [value, restMs])
  return value === null ? null : rested
}
