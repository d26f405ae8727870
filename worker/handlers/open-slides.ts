import { randomUUID } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { HistologueError } from '../api/errors.ts'
import type { SlideComparison } from '../api/questions.ts'
import type { RankingBench } from '../api/ranking-bench.ts'
import type { Attention } from '../attention/attention.ts'
import { placesOf } from '../regions/find-spots.ts'
import { fewAtOnce } from '../slide/few-at-once.ts'
import { type FileState, fileState, sha256OfParts, sha256Since } from '../slide/file-identity.ts'
import { openPictureSource } from '../slide/image/open-source.ts'
import { tilesOfSource } from '../slide/image/tiles-of-source.ts'
import type { GeneColumns } from '../slide/kept/gene-file.ts'
import type { MatrixCache } from '../slide/kept/kept-matrices.ts'
import type { Slide } from '../slide/slide.ts'
import type { TileSource } from '../slide/slide-tiles.ts'
import { type FeatureTiles, featureTiles, oneTile } from '../stats/feature-tiles.ts'
import { normaliseFeatures } from '../stats/modalities.ts'
import { type CsrMatrix, countStored, transposeCsr } from '../stats/sparse.ts'
import { type SpotGraph, spotGraph } from '../stats/spot-graph.ts'
import { createRowOrdering } from '../stats/value-order.ts'
import { createExpressionMaps } from './expression-maps.ts'

/** Values of a slide whose copy by gene is made before anybody asks: 160 MB. */
const MOST_PREPARED = 20e6
/** Values of a slide whose copy by gene is kept: 480 MB. Of larger ones every question makes it anew, tile by tile. */
const MOST_KEPT = 60e6
/** Genes ordered before others have their turn: some milliseconds. */
const ROWS_AT_ONCE = 100

/** A slide that is open, with what was made from it so far. */
export class OpenSlide {
  readonly slideId = randomUUID()
  readonly slide: Slide
  /** `[nSpot]` expression of one feature. */
  readonly expressionMap: (feature: number) => Float32Array
  /** The last comparison of rankings on it, which takes minutes: it can be saved after it was looked at. */
  bench: RankingBench | null = null
  /** The last comparison with another slide, which may be closed by now: its vectors can be saved after it was looked at. */
  compared: SlideComparison | null = null
  #attention: Attention | null = null
  #byFeature: CsrMatrix | null = null
  /** Orders the next rows of the copy by gene; null once all are. */
  #orderRows: ((nRow: number) => boolean) | null = null
  #graph: SpotGraph | null = null
  #sha256: Promise<string> | null = null
  #genes: GeneColumns | null = null
  #keepsGenes = false
  #tiles: Promise<TileSource> | null = null
  #lookedAt: { key: string; tiles: Promise<TileSource> } | null = null
  readonly #lifetime = new AbortController()
  readonly #running = new Map<string, AbortController>()
  readonly #fileStates: ReadonlyMap<string, FileState>

  /** `fileStates` are those of the slide's files, by path, from before they were opened. */
  constructor(slide: Slide, fileStates: ReadonlyMap<string, FileState>) {
    this.slide = slide
    this.expressionMap = createExpressionMaps(slide, () => this.#genes)
    this.#fileStates = fileStates
  }

  /** Throws `NOT_FITTED`. */
  get attention(): Attention {
    if (this.#attention) return this.#attention
    throw new HistologueError('NOT_FITTED', 'No model has been fitted to this slide yet.', {
      file: this.slide.path,
      advice: 'Fit the slide first.',
    })
  }

  get attentionOrNull(): Attention | null {
    return this.#attention
  }

  set attention(attention: Attention) {
    this.#attention = attention
  }

  /**
   * log1p of counts per 10,000 by gene, `[nFeature, nSpot]`, made once; proteins beside genes as centred log ratios. A matrix
   * that is not counts is taken as it is: someone normalised it already. Each gene's values ascend, its spots therefore do not:
   * comparisons rank without sorting. Of a slide too large for a copy: tiles of genes, made when their turn comes, their values in no order.
   */
  get byFeature(): FeatureTiles {
    const { matrix, isCounts, modalities } = this.slide
    if (countStored(matrix) > MOST_KEPT) return featureTiles(matrix, isCounts, modalities)
    const made = this.#unorderedByFeature()
    this.#orderRows?.(made.nRow)
    this.#orderRows = null
    return oneTile(made)
  }

  #unorderedByFeature(): CsrMatrix {
    if (this.#byFeature) return this.#byFeature
    const { matrix, isCounts, modalities } = this.slide
    this.#byFeature = transposeCsr(normaliseFeatures(matrix, isCounts, modalities))
    this.#orderRows = createRowOrdering(this.#byFeature)
    return this.#byFeature
  }

  /**
   * Makes `byFeature` in small pieces, so that the first comparison need not wait for it and nothing else waits long; not of a
   * slide so large that the copy should wait until it is asked for.
   */
  async prepareComparisons(): Promise<void> {
    if (countStored(this.slide.matrix) > MOST_PREPARED || this.#lifetime.signal.aborted) return
    this.#unorderedByFeature()
    while (this.#orderRows) {
      await setImmediate()
      if (this.#orderRows?.(ROWS_AT_ONCE)) this.#orderRows = null
    }
  }

  /** Neighbours of every spot, made once. Throws `MISSING_ELEMENT` without coordinates. */
  get graph(): SpotGraph {
    this.#graph ??= spotGraph(placesOf(this.slide))
    return this.#graph
  }

  /** Finds the matrix by genes of a slide whose values still lie in the cache: then maps of single genes need none of them. */
  async findGenes(matrices: MatrixCache): Promise<void> {
    if (this.slide.loadValues)
      await this.#takeGenes(matrices.findGenes(this.slide, () => this.#isUnchanged()))
  }

  /** Has the matrix by genes made, or found, in the background, once; maps of single genes are quicker then. */
  keepGenes(matrices: MatrixCache): void {
    if (this.#genes || this.#keepsGenes) return
    this.#keepsGenes = true
    const { signal } = this.#lifetime
    void this.#takeGenes(matrices.makeGenes(this.slide, () => this.#isUnchanged(), signal))
  }

  async #takeGenes(coming: Promise<GeneColumns | null>): Promise<void> {
    // Closed meanwhile, or not to be had: without it, maps come from the matrix in memory.
    const genes = await coming.catch(() => null)
    if (this.#lifetime.signal.aborted) genes?.close()
    else this.#genes = genes
  }

  async #isUnchanged(): Promise<boolean> {
    const { changed, missing } = await this.checkFiles()
    return changed.length + missing.length === 0
  }

  /** Which of the slide's files are no longer as they were before it was opened. */
  async checkFiles(): Promise<{ changed: string[]; missing: string[] }> {
    const [changed, missing]: [string[], string[]] = [[], []]
    const found = await fewAtOnce([...this.#fileStates.keys()], (path) => fileState(path).catch(() => null))
    for (const [at, [path, before]] of [...this.#fileStates].entries()) {
      const now = found[at]
      if (!now) missing.push(path)
      // A folder changes with whatever is laid into it; what was read of it is watched file by file.
      else if (now.isFolder) continue
      else if (now.size !== before.size || now.modifiedMs !== before.modifiedMs) changed.push(path)
    }
    return { changed, missing }
  }

  /** The picture in pieces, opened once. Throws `NO_HISTOLOGY` without a picture, and as the picture's reader. */
  tiles(): Promise<TileSource> {
    if (this.#tiles) return this.#tiles
    const tiles = this.slide.openTiles()
    this.#tiles = tiles
    // One that failed may be there, or whole, when it is asked for again.
    tiles.catch(() => {
      if (this.#tiles === tiles) this.#tiles = null
    })
    return tiles
  }

  /**
   * Another picture in pieces, at scale 1, kept until the next is looked at, or the file is another. Codes: those of the picture's
   * reader.
   */
  async lookAt(path: string): Promise<TileSource> {
    const { size, modifiedMs } = await fileState(path)
    const key = JSON.stringify([path, size, modifiedMs])
    if (this.#lookedAt?.key !== key) {
      const tiles = openPictureSource(path).then((source) => tilesOfSource(source, path, 1))
      this.#lookedAt = { key, tiles }
      tiles.catch(() => {
        if (this.#lookedAt?.tiles === tiles) this.#lookedAt = null
      })
    }
    return this.#lookedAt.tiles
  }

  /** Has the pieces opened again: better ones may be there. */
  forgetTiles(): void {
    this.#tiles = null
  }

  /** SHA-256 of the file (of a folder: of all files that were read), read once. Codes: `FILE_CHANGED`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
  sha256(): Promise<string> {
    this.#sha256 ??= this.sha256Of(this.slide.path)
    return this.#sha256
  }

  /** SHA-256 of one of the slide's files, which must be as they were when it was opened. Codes as `sha256`. */
  async sha256Of(path: string): Promise<string> {
    const { parts } = this.slide
    const ofFile = (file: string) => this.#sha256OfFile(file)
    if (parts && path === this.slide.path) return sha256OfParts(path, parts, ofFile)
    const below = this.#filesBelow(path)
    if (below.length > 0) return sha256OfParts(resolve(path), { files: below, element: null }, ofFile)
    return ofFile(path)
  }

  /** Of a picture that is a folder. */
  #filesBelow(path: string): string[] {
    const folder = resolve(path) + sep
    return [...this.#fileStates.keys()].filter((file) => file.startsWith(folder))
  }

  async #sha256OfFile(path: string): Promise<string> {
    const before = this.#fileStates.get(resolve(path))
    if (before) return sha256Since(before, path)
    throw new HistologueError('INTERNAL', `${path} is no file of this slide.`)
  }

  /**
   * Runs work that a newer call of the same kind, closing the slide, or the caller's own signal stops.
   * Rejects with `CANCELLED` even where the work ends all the same.
   */
  async exclusive<T>(
    kind: string,
    caller: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#running.get(kind)?.abort()
    const own = new AbortController()
    this.#running.set(kind, own)
    try {
      return await this.whileOpen(AbortSignal.any([caller, own.signal]), work)
    } finally {
      if (this.#running.get(kind) === own) this.#running.delete(kind)
    }
  }

  /** Runs work that closing the slide or the caller's own signal stops. Rejects with `CANCELLED`. */
  async whileOpen<T>(caller: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.any([caller, this.#lifetime.signal])
    signal.throwIfAborted()
    try {
      return await work(signal)
    } finally {
      // What fails since its slide is closed fails by the cancel, whatever it throws.
      signal.throwIfAborted()
    }
  }

  close(): void {
    this.#lifetime.abort()
    this.#attention = null
    this.#byFeature = null
    this.#orderRows = null
    this.#graph = null
    this.#genes?.close()
    this.#genes = null
    this.slide.close()
  }
}

/** The slides that are open, by id; ids are never used twice, also not by a worker started anew. */
export class OpenSlides {
  readonly #slides = new Map<string, OpenSlide>()

  add(slide: Slide, fileStates: ReadonlyMap<string, FileState>): OpenSlide {
    const open = new OpenSlide(slide, fileStates)
    this.#slides.set(open.slideId, open)
    return open
  }

  /** Throws `UNKNOWN_SLIDE`. */
  get(slideId: string): OpenSlide {
    const open = this.#slides.get(slideId)
    if (open) return open
    throw new HistologueError('UNKNOWN_SLIDE', 'This slide is not open.', { advice: 'Open it again.' })
  }

  /** Throws `UNKNOWN_SLIDE`. */
  close(slideId: string): void {
    this.get(slideId).close()
    this.#slides.delete(slideId)
  }

  /**
   * Throws `WRITE_FAILED` where one of the paths, links followed, is the file or the picture of a slide that is open:
   * the user's files are only ever read.
   */
  async refuseOverwriting(...paths: string[]): Promise<void> {
    const own = new Set<string>()
    for (const { slide } of this.#slides.values())
      for (const path of [slide.path, slide.pictureInfo?.place ?? '', ...(slide.parts?.files ?? [])])
        own.add((await realPath(path)) ?? '')
    for (const file of paths) {
      const place = await realPath(file)
      if (place === null || !own.has(place)) continue
      throw new HistologueError('WRITE_FAILED', `${file} belongs to the slide that is open.`, {
        file,
        advice: 'Choose another name: your slide and its picture are never written over.',
      })
    }
  }

  /** Has the pieces of all pictures opened again: what they were read from is gone. */
  forgetTiles(): void {
    for (const open of this.#slides.values()) open.forgetTiles()
  }

  closeAll(): void {
    for (const slideId of [...this.#slides.keys()]) this.close(slideId)
  }
}

/** Null where there is no such file yet, or, as with a picture inside of a slide, where it is none. */
const realPath = (path: string): Promise<string | null> => realpath(path).catch(() => null)
