/** What was written into an h5ad file. */
export interface H5adExport {
  path: string
  /** True where the slide's own file was copied and added to; false where the slide was written anew. */
  isCopy: boolean
  /** What the keys begin with: `histologue`, or `histologue_2`, … where that was taken. */
  prefix: string
  /** The keys, e.g. `obsm/histologue_query`. */
  keys: string[]
}
