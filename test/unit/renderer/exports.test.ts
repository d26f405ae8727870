import { describe, expect, it } from 'vitest'
import { type ExportState, exportReasons } from '../../../renderer/app/exports.ts'
import { legendOfCategories, legendOfScale } from '../../../renderer/layers/figure-legend.ts'
import { boundsInView, withDrawnOpacity } from '../../../renderer/layers/figure-view.ts'
import { colourValues } from '../../../renderer/layers/spot-colours.ts'
import { EXPORT_REASONS } from '../../../renderer/ui/export-words.ts'

describe('the exports that can be had', () => {
  const full: ExportState = {
    ...{ hasSlide: true, hasPlace: true, hasSelection: true, isFitted: true },
    ...{ isComparing: false, hasSides: false, nRegion: 2 },
  }
  const refused = (change: Partial<ExportState>) =>
    Object.entries(exportReasons({ ...full, ...change })).flatMap(([command, reason]) =>
      reason ? [command] : [],
    )

  it('are all but the report while nothing is compared, and all while two sides are', () => {
    expect(refused({})).toEqual(['export-report'])
    expect(refused({ isComparing: true, hasSides: true })).toEqual([])
  })

  it('need what they are made of', () => {
    expect(exportReasons({ ...full, hasSlide: false })['export-h5ad']).toBe(EXPORT_REASONS.noSlide)
    expect(refused({ nRegion: 1 })).toEqual(['export-several', 'export-report'])
    expect(refused({ nRegion: 0, isFitted: false })).toEqual([
      ...['export-table', 'export-several', 'export-report', 'export-h5ad', 'export-regions', 'save-model'],
    ])
    // A comparison's table needs its sides, not a selection.
    expect(refused({ isComparing: true, hasSelection: false })).toEqual(['export-table', 'export-report'])
  })
})

describe('what a figure takes from the screen', () => {
  it('is the part of the tissue that is in view', () => {
    const camera = { target: [100, 50] as [number, number], zoom: 1 }
    expect(boundsInView(camera, [80, 40], [0, 0, 1000, 1000])).toEqual([80, 40, 120, 60])
    expect(boundsInView(camera, [80, 40], [90, 45, 1000, 1000])).toEqual([90, 45, 120, 60])
    expect(boundsInView(camera, [80, 40], [500, 500, 1000, 900])).toEqual([500, 500, 1000, 900])
  })

  it('has the opacity that deck.gl gives a layer, in a copy', () => {
    const colours = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0)
    expect([...withDrawnOpacity(colours, 0.5)]).toEqual([
      1,
      2,
      3,
      Math.round(255 * 0.5 ** (1 / 2.2)),
      4,
      5,
      6,
      0,
    ])
    expect(colours[3]).toBe(255)
  })

  it('has a scale whose ends have the colours of the values there', () => {
    for (const [low, high] of [
      [-2, 3],
      [1, 4],
    ] as const) {
      const legend = legendOfScale(
        { ramp: 'blue-orange', low, high, isLog: false },
        { title: 'G', unit: 'u' },
      )
      if (legend.kind !== 'scale') throw new Error('This is a scale.')
      const ends = colourValues(Float32Array.of(low, high), 'blue-orange', low, high)
      const hex = (at: number) => `#${Buffer.from(ends.subarray(4 * at, 4 * at + 3)).toString('hex')}`
      expect([legend.stops[0], legend.stops.at(-1)]).toEqual([hex(0), hex(1)])
      expect(legend.ticks).toEqual(low < 0 ? ['−2', '0', '3'] : ['1', '4'])
    }
  })

  it('names the categories that are shown, and spots without one', () => {
    const column = { codes: Int32Array.of(0, 2, -1), categories: ['a', 'b', 'c'] }
    const legend = legendOfCategories(column, ['#111111', '#222222', '#333333'], [2], 'type')
    if (legend.kind !== 'swatches') throw new Error('These are swatches.')
    expect(legend.items.map(({ name }) => name)).toEqual(['a', 'no label'])
  })
})
