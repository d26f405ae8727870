const [POINT, POLYGON, MULTI_POLYGON] = [1, 3, 6]

/** What `outlineOf` asks: a Point, Polygon or MultiPolygon of GeoJSON. */
export interface WkbGeometry {
  type: string
  coordinates: unknown
}

/**
 * Decodes points and polygons of Well-Known Binary; null for other geometries. Throws `RangeError` where it ends early.
 * Source: OGC 06-103r4, section 8; further axes by the thousands of the type (ISO).
 */
export function geometryOfWkb(bytes: Uint8Array): WkbGeometry | null {
  return readGeometry({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 })
}

interface Reader {
  view: DataView
  at: number
}

function readGeometry(reader: Reader): WkbGeometry | null {
  const isLittle = reader.view.getUint8(reader.at++) === 1
  const count = () => {
    reader.at += 4
    return reader.view.getUint32(reader.at - 4, isLittle)
  }
  const stated = count()
  const kind = stated % 1000
  const further = Math.floor(stated / 1000)
  const nAxis = further === 0 ? 2 : further === 3 ? 4 : 3
  const position = () => {
    const { view, at } = reader
    reader.at += 8 * nAxis
    return [view.getFloat64(at, isLittle), view.getFloat64(at + 8, isLittle)]
  }
  if (kind === POINT) return { type: 'Point', coordinates: position() }
  if (kind === POLYGON)
    return { type: 'Polygon', coordinates: several(count(), () => several(count(), position)) }
  if (kind !== MULTI_POLYGON) return null
  return { type: 'MultiPolygon', coordinates: several(count(), () => readGeometry(reader)?.coordinates) }
}

/** One by one: a number of parts that is not true ends with the bytes, before there is memory for all of them. */
function several<T>(count: number, read: () => T): T[] {
  const parts: T[] = []
  for (let k = 0; k < count; k++) parts.push(read())
  return parts
}
