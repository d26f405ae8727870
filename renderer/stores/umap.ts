import { create } from 'zustand'
import type { Umap, UmapOf } from '../../worker/api/regions.ts'
import type { Camera } from '../layers/view-math.ts'
import type { Job } from './jobs.ts'

interface UmapState {
  isOpen: boolean
  of: UmapOf
  /** By slide, what it is of, and the fit that it is of. */
  jobs: Readonly<Record<string, Job<Umap>>>
  /** Null until the plane is fitted to the drawer. */
  camera: Camera | null
}

/** Spots laid out by likeness, and the drawer that shows them. */
export const useUmap = create<UmapState>(() => ({ isOpen: false, of: 'queries', jobs: {}, camera: null }))

/** Changes any part but the jobs. */
export const setUmap: (change: Partial<Omit<UmapState, 'jobs'>>) => void = useUmap.setState

/** Replaces the state of one layout. */
export function setUmapJob(key: string, job: Job<Umap>): void {
  useUmap.setState(({ jobs }) => ({ jobs: { ...jobs, [key]: job } }))
}

/** Forgets the layouts of a slide that is no longer open. */
export function resetUmap(): void {
  useUmap.setState({ jobs: {} })
}
