import type { TransferReport } from '../../../worker/api/transfer.ts'
import { FIT_WORDS } from '../../ui/fit-words.ts'
import { formatCount } from '../../ui/format.ts'
import classes from './FitPanel.module.css'

/** How a model of other slides fits this one, its missing genes by name. */
export function TransferPart({ transfer }: { transfer: TransferReport }) {
  const { modelSlides, isOwnSlide, warnings } = transfer
  const facts: [label: string, text: string][] = [
    ['Model of', `${modelSlides.join(', ')}${isOwnSlide ? ', this slide among them' : ''}`],
    ['Matched', matchedText(transfer)],
    ['Missing', missingText(transfer)],
    ...warnings.map((warning): [string, string] => ['Note', warning]),
  ]
  return (
    <div className={classes.part} data-testid="transfer-facts">
      <h3 className={classes.heading}>{FIT_WORDS.applied}</h3>
      <dl className={classes.facts}>
        {facts.map(([label, text]) => (
          <div key={text} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.quiet}>{FIT_WORDS.appliedHint}</p>
    </div>
  )
}

const matchedText = ({ nShared, nUnknown, matchedBy }: TransferReport) =>
  `${formatCount(nShared)} features by ${matchedBy}; ${formatCount(nUnknown)} that the model does not know score 0`

function missingText({ nMissing, nTrained, missingNames, missingVariance }: TransferReport): string {
  if (nMissing === 0) return 'no feature that the model was trained on'
  const more = nMissing > missingNames.length ? ', …' : ''
  const share = `${(100 * missingVariance).toFixed(1)} % of the training variance`
  return `${formatCount(nMissing)} of ${formatCount(nTrained)} trained features (${share}): ${missingNames.join(', ')}${more}`
}
