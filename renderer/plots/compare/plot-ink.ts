import { type RampName, rampTable } from '../../layers/ramps.ts'
import type { PlotInk } from './figure.ts'

/** Every 16th colour of a ramp as Plotly's colour scale. */
function scaleOf(ramp: RampName): [number, string][] {
  const table = rampTable(ramp)
  return Array.from({ length: 18 }, (_, i) => {
    const at = Math.min(255, i * 15) * 3
    return [i / 17, `rgb(${table[at]},${table[at + 1]},${table[at + 2]})`]
  })
}

const scales = { sequential: scaleOf('viridis'), diverging: scaleOf('blue-orange') }

/** Colours of plots; A is blue and B orange, as on the panes. The plain values are those of app.css. */
export const PLOT_INKS: Record<'light' | 'dark', PlotInk> = {
  light: {
    ...{ ink: '#1b2127', quiet: '#616a73', line: '#e3e6e8', panel: '#ffffff' },
    ...{ a: '#0072b2', b: '#c65d00', faint: '#9aa2aa', ...scales },
  },
  dark: {
    ...{ ink: '#e4e7ea', quiet: '#98a1aa', line: '#2c3137', panel: '#1a1d21' },
    ...{ a: '#56b4e9', b: '#f0a13c', faint: '#656e77', ...scales },
  },
}
