import { type Layer, LayerExtension } from '@deck.gl/core'
import { PLAIN_TONE, type Tone } from './tone.ts'

/** What a layer with the extension takes besides its own. */
export interface ToneProps {
  tone?: Tone
}

const toneModule = {
  name: 'tone',
  fs: `\
uniform toneUniforms {
  float brightness;
  float contrast;
} tone;
`,
  inject: {
    'fs:DECKGL_FILTER_COLOR':
      'color.rgb = clamp((color.rgb - 0.5) * tone.contrast + 0.5 + tone.brightness, 0.0, 1.0);',
  },
  uniformTypes: { brightness: 'f32', contrast: 'f32' },
} as const

/** Brightness and contrast of a picture's layer, on the graphics card: moving a slider uploads two numbers. */
class ToneExtension extends LayerExtension {
  static override extensionName = 'ToneExtension'

  override getShaders() {
    return { modules: [toneModule] }
  }

  override draw(this: Layer<ToneProps>) {
    const { brightness, contrast } = this.props.tone ?? PLAIN_TONE
    this.setShaderModuleProps({ tone: { brightness, contrast } })
  }
}

/** One for all layers: a new one would build their shaders again. */
export const toneExtension = new ToneExtension()
