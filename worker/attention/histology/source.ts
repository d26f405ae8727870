/** Which features of histology a model was trained on; a model reads no others. Changes with the features' numbers. */
export const HISTOLOGY_SOURCE = 'stain-texture-1'
