import type { HistologySource } from '../api/histology.ts'
import type { AddedPicture } from '../api/picture.ts'
import type { Region } from '../api/regions.ts'
import type { Session, SessionFit, SessionSlide, SessionView } from '../api/sessions.ts'
import { placeIn } from './places.ts'
import { questionOfText, textOfQuestion } from './question-schema.ts'
import { FORMAT, type PlaceText, type SessionText, type SlideText, VERSION } from './session-schema.ts'
import { runsOf, spotsOfRuns } from './spot-runs.ts'

type Find = (place: PlaceText) => Promise<string | null>

/** A session as text of a file in `folder`. */
export function sessionText(session: Session, folder: string, app: string, now: Date): string {
  const text: SessionText = {
    ...{ format: FORMAT, version: VERSION, app, savedAt: now.toISOString(), active: session.active },
    slides: session.slides.map((slide) => slideText(slide, folder)),
    ...(session.geneLists && { geneLists: session.geneLists }),
  }
  return `${JSON.stringify(text)}\n`
}

function slideText({ source, regions, fit, view, ...rest }: SessionSlide, folder: string): SlideText {
  const { path, picture, element } = source
  return {
    ...rest,
    file: placeIn(folder, path),
    ...(picture && { picture: pictureText(picture, folder) }),
    ...(element !== undefined && { element }),
    regions: regions.map(regionText),
    view: view && viewText(view),
    fit: fit && fitText(fit, folder),
  }
}

function viewText({ colour: { map, ...colour }, ...view }: SessionView): NonNullable<SlideText['view']> {
  if (!map) return { ...view, colour }
  const text = map.kind === 'answer' ? { ...map, question: textOfQuestion(map.question) } : map
  return { ...view, colour: { ...colour, map: text } }
}

function viewOfText(
  { colour: { map, ...colour }, ...view }: NonNullable<SlideText['view']>,
  nSpot: number,
): SessionView {
  if (map?.kind !== 'answer') return { ...view, colour: { ...colour, ...(map && { map }) } }
  const question = questionOfText(map.question, nSpot)
  return { ...view, colour: { ...colour, ...(question && { map: { ...map, question } }) } }
}

function pictureText({ path, ...laid }: AddedPicture, folder: string) {
  return { ...laid, ...(path !== undefined && { file: placeIn(folder, path) }) }
}

async function pictureOfText(
  { file, ...laid }: NonNullable<SlideText['picture']>,
  find: Find,
): Promise<AddedPicture> {
  return { ...laid, ...(file && { path: (await find(file)) ?? file.path }) }
}

function regionText({ spots, outline, ...rest }: Region): SlideText['regions'][number] {
  const rings = outline?.map((polygon) => polygon.map((ring) => [...ring]))
  return { ...rest, spots: runsOf(spots), ...(rings && { outline: rings }) }
}

function fitText({ modelPath, histology, ...rest }: SessionFit, folder: string) {
  const model = modelPath === null ? null : placeIn(folder, modelPath)
  if (histology.kind !== 'encoder') return { ...rest, model, histology }
  const { manifestPath, ...encoder } = histology
  return { ...rest, model, histology: { ...encoder, manifest: placeIn(folder, manifestPath) } }
}

/**
 * A slide of a file, its paths found anew; `isMissing` where its own file is nowhere, its path then being what it was. Null where
 * the spots of a region are none of its slide.
 */
export async function slideOfText(
  { file, picture, element, regions, fit, view, ...rest }: SlideText,
  find: Find,
): Promise<{ slide: SessionSlide; isMissing: boolean } | null> {
  const found = await find(file)
  const nSpot = rest.identity?.nSpot ?? 0
  const read = regions.map((region) => regionOfText(region, nSpot))
  if (read.includes(null)) return null
  const source = {
    path: found ?? file.path,
    ...(picture && { picture: await pictureOfText(picture, find) }),
    ...(element !== undefined && { element }),
  }
  const slide = {
    ...{ ...rest, source, regions: read as Region[] },
    view: view && viewOfText(view, nSpot),
    fit: fit && (await fitOfText(fit, find)),
  }
  return { slide, isMissing: found === null }
}

function regionOfText({ spots, outline, ...rest }: SlideText['regions'][number], nSpot: number) {
  const read = spotsOfRuns(spots, nSpot)
  const rings = outline?.map((polygon) => polygon.map((ring) => Float32Array.from(ring)))
  return read && { ...rest, spots: read, ...(rings && { outline: rings }) }
}

async function fitOfText(
  { model, histology, ...rest }: NonNullable<SlideText['fit']>,
  find: Find,
): Promise<SessionFit> {
  const modelPath = model && ((await find(model)) ?? model.path)
  if (histology.kind !== 'encoder') return { ...rest, modelPath, histology }
  const { manifest, ...encoder } = histology
  const source: HistologySource = { ...encoder, manifestPath: (await find(manifest)) ?? manifest.path }
  return { ...rest, modelPath, histology: source }
}
