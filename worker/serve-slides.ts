import { type Port, serve } from './api/rpc.ts'
import type { Collaborators } from './handlers/collaborators.ts'
import { createHandlers, type HandlerEnvironment } from './handlers.ts'

/** Answers on a port with slides of its own, which live no longer than the port: a page that is gone needs none. */
export function serveSlides(
  port: Port,
  environment: HandlerEnvironment,
  collaborators?: Collaborators,
): void {
  const handlers = createHandlers(environment, collaborators)
  serve(port, handlers)
  port.onClose(() => void handlers[Symbol.asyncDispose]())
}
