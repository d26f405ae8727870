/** A name that every system takes for a file's. */
export const asFileName = (name: string): string => name.replace(/[^\w.-]+/g, '_')
