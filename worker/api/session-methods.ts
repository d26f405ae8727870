import type {
  KeptSlide,
  LastShown,
  OpenedSession,
  Session,
  SessionSlide,
  SessionSource,
  SlideIdentity,
} from './sessions.ts'

/** Requests about sessions: what was made on slides, kept in files of the app's own or where the user says. */
export interface SessionMethods {
  /** Reads a `.histologue` file and looks for its slides; `folders` are further places to look in. */
  readSession: { params: { path: string; folders?: string[] }; result: OpenedSession }
  /**
   * Writes a session whole or not at all. With a `stamp`, the file must be as it was then: `FILE_CHANGED` where somebody else
   * wrote it meanwhile.
   */
  writeSession: {
    params: { path: string; session: Session; stamp?: string }
    result: { path: string; stamp: string }
  }
  /** What tells an open slide from others; `withFile` also reads the file for its SHA-256. */
  identifySlide: { params: { slideId: string; withFile?: boolean }; result: SlideIdentity }
  /**
   * Keeps what was made on a slide, for when it is opened outside of a session; a slide without an identity is refused. `other` is the
   * slide that it is compared with, of which only the file is kept. With `aside`, what is kept and holds work that this slide lacks is
   * copied to `setAside` first; null where nothing would be lost.
   */
  keepSlide: {
    params: { slide: SessionSlide; other?: SessionSlide; aside?: boolean }
    result: { setAside: string | null }
  }
  /**
   * What was kept of an open slide; null where nothing was. A damaged one is put aside (`setAside`), not thrown away. Of a file that was
   * moved or renamed, what was made before (`movedFrom`).
   */
  readKeptSlide: { params: { slideId: string; element?: string }; result: KeptSlide }
  /**
   * How a file was last opened outside of a session: the picture laid under it and which of its slides. The path alone where nothing
   * was chosen, the file is another one since, or the picture is gone.
   */
  recallSource: { params: { path: string }; result: SessionSource }
  keepLast: { params: { last: LastShown }; result: null }
  /** Null where nothing was shown yet, or it can no longer be read. */
  readLast: { params: Record<string, never>; result: LastShown | null }
}
