/** Loads what opening a slide needs while the start page is looked at; what fails here fails, and is told, when a slide is opened. */
export function warmUp(): void {
  Promise.all([
    import('./slide/open-slide.ts'),
    import('./anndata/hdf5.ts').then(({ loadLibrary }) => loadLibrary()),
    import('./anndata/chunks/decode-threads.ts').then(({ startDecoding }) => startDecoding()),
  ]).catch(() => undefined)
}
