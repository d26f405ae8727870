/** Tissue types of the demo slide, a breast section; their order is the order of every `[nType]` array. */
export const TISSUE_TYPES = [
  'invasive carcinoma',
  'breast glands',
  'fibrous stroma',
  'adipose tissue',
  'lymphoid aggregate',
  'necrosis',
] as const

/** Indices into `TISSUE_TYPES`. */
export const CARCINOMA = 0
export const GLANDS = 1
export const STROMA = 2
export const ADIPOSE = 3
export const LYMPHOID = 4
export const NECROSIS = 5

/** Colour of each type for `uns['tissue_type_colors']`: Okabe and Ito's palette, safe for the colour-blind. */
export const TISSUE_COLORS = ['#d55e00', '#cc79a7', '#e69f00', '#f0e442', '#0072b2', '#009e73']
