import type { SlideWarning } from '../api/methods.ts'

/** Collects what a careful user would want to know while a slide opens. */
export class Warnings {
  readonly list: SlideWarning[]
  readonly #root: string

  constructor(list: SlideWarning[] = [], root = '') {
    this.list = list
    this.#root = root
  }

  /** Adds to the same list what is found inside a group of the file: its places start there. */
  at(root: string): Warnings {
    return new Warnings(this.list, root === '' ? this.#root : `${this.#root}${root}/`)
  }

  add(
    code: SlideWarning['code'],
    place: string,
    message: string,
    more: Pick<SlideWarning, 'proposedScale'> = {},
  ): void {
    this.list.push({ code, place: `${this.#root}${place}`, message, ...more })
  }
}

/** `1 spot`, `2 spots`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The first few of a list of names, with how many more there are. */
export function someOf(names: string[], most = 5): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
