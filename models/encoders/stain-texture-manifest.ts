/** The built-in histology encoder: no weights, so nothing to download and nothing learned from anybody's slides. */
export const stainTextureManifest = {
  name: 'stain-texture',
  version: '2',
  licence: 'Apache-2.0',
  /** Numbers per spot: mean and standard deviation of 25 maps in every window. */
  dimension: 150,
  /** Side of the square tile that the graph sees, in pixels. */
  inputPx: 384,
  /** Largest spot diameter in pixels of the input; pictures of more detail are averaged down. */
  spotDiameterPx: 16,
  /** Sides of the windows around a spot, in spot diameters. */
  windows: [0.5, 1.5, 3.5],
} as const
