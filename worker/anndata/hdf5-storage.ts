import type { StoredDataset } from './chunks/chunk-map.ts'
import { type NumberType, numberTypeOf } from './decode-numbers.ts'
import type { Hdf5File } from './hdf5.ts'

/** How a dataset of little-endian numbers is stored, by what the library says; null where it is stored otherwise. */
export function storedDataset(file: Hdf5File, place: string): (StoredDataset & { type: NumberType }) | null {
  const dataset = file.needDataset(place)
  return file.guard(place, () => {
    const { metadata } = dataset
    const type = numberTypeOf(metadata)
    const { shape, chunks, littleEndian, virtual_sources } = metadata
    if (!type || !shape || virtual_sources || (type.sizeBytes > 1 && !littleEndian)) return null
    const address = addressOf(file.module.create_object_reference(file.fileId, dataset.path))
    if (address === null) return null
    const filters = dataset.filters.map(({ id }) => id)
    return { address, shape, chunkShape: chunks, sizeBytes: type.sizeBytes, filters, type }
  })
}

/** A reference to an object is the address of its header, 8 bytes, little-endian. */
export function addressOf(reference: ArrayLike<number>): number | null {
  const bytes = Buffer.from(Array.from(reference))
  return bytes.length === 8 ? Number(bytes.readBigUInt64LE(0)) : null
}
