import type { ReactNode } from 'react'
import classes from './Section.module.css'

/** A part of a side panel with a quiet heading. */
export function Section({
  title,
  action,
  children,
}: {
  title: string
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  )
}
