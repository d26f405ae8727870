/** Parts of the tissue that take turns at being held out. */
export const N_FOLD = 5

/** Encoders that a seed averages in each fold: the seeds then rank more alike (models/README.md). */
export const N_MEMBER = 2
