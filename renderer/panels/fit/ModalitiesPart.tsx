import { Switch } from '@mantine/core'
import type { ModalityFit } from '../../../worker/api/methods.ts'
import { fitAgain } from '../../data/fit.ts'
import { categoryColours } from '../../layers/palettes.ts'
import { LinePlot } from '../../plots/LinePlot.tsx'
import { useFit } from '../../stores/fit.ts'
import { FIT_WORDS } from '../../ui/fit-words.ts'
import { formatCount } from '../../ui/format.ts'
import classes from './FitPanel.module.css'

const HEADS = ['', 'Trained on', 'Reliability', 'Weight', 'Axes', 'Attention', 'Gradient']

/** How each kind of measurement fared in the fit, also along training, and whether they are balanced. */
export function ModalitiesPart({ modalities }: { modalities: readonly ModalityFit[] }) {
  const isBalanced = useFit((state) => state.settings.balance)
  const colours = categoryColours(modalities.length, null)
  const lines = modalities.map(({ name, gradientSteps, gradientNorms }, k) => ({
    ...{ name, colour: colours[k], x: gradientSteps, y: gradientNorms },
  }))
  return (
    <div className={classes.part} data-testid="modalities">
      <h3 className={classes.heading}>{FIT_WORDS.modalities}</h3>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {head || <span className="unseen">Kind</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {modalities.map((own) => (
              <ModalityRow key={own.name} own={own} />
            ))}
          </tbody>
        </table>
      </div>
      <Switch
        size="xs"
        label={FIT_WORDS.balance}
        description={FIT_WORDS.balanceHint}
        styles={{ description: { fontSize: 12, maxWidth: '72ch' } }}
        checked={isBalanced}
        onChange={(event) => void fitAgain({ balance: event.currentTarget.checked }, { refit: false })}
      />
      <h3 className={classes.heading}>{FIT_WORDS.gradient}</h3>
      <LinePlot lines={lines} label={FIT_WORDS.gradientLabel} xLabel={FIT_WORDS.steps} />
      <p className={classes.quiet}>
        {FIT_WORDS.gradientHint} {FIT_WORDS.noBias}
      </p>
    </div>
  )
}

function ModalityRow({ own }: { own: ModalityFit }) {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  return (
    <tr>
      <th scope="row" className={classes.name}>
        {own.name}
      </th>
      <td>
        {formatCount(own.nTrainedFeature)} of {formatCount(own.nFeature)}
      </td>
      <td>
        {own.reliability.toFixed(2)}
        {!own.reliabilityIsMeasured && ' assumed'}
      </td>
      <td>× {own.weight.toFixed(2)}</td>
      <td>{percent(own.axisShare)}</td>
      <td>{percent(own.attentionMass)}</td>
      <td title="Before training, and of held-out tissue after it">
        {own.gradientNormAtStart.toPrecision(2)} → {own.gradientNormAtEnd.toPrecision(2)}
      </td>
    </tr>
  )
}
