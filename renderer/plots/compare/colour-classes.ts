/** Whether a feature stands out on the side of A, on that of B, or not. */
export type ColourClass = 'a' | 'b' | 'faint'

/** Features by class, faint ones first, so that they lie beneath; classes without features are left out. */
export function colourClasses(
  features: readonly number[],
  classOf: (feature: number) => ColourClass,
): [ColourClass, number[]][] {
  const groups: [ColourClass, number[]][] = [
    ['faint', []],
    ['a', []],
    ['b', []],
  ]
  for (const feature of features) groups.find(([kind]) => kind === classOf(feature))?.[1].push(feature)
  return groups.filter(([, members]) => members.length > 0)
}
