import { ActionIcon, Button, Radio, Text, Tooltip } from '@mantine/core'
import { CaretsToAxisDashedVertical, RotateCcwSquare, RotateCwSquare } from 'lucide-react'
import type { PictureReport } from '../../../worker/api/picture.ts'
import { changePlacing, useRegistration } from '../../stores/registration.ts'
import { formatShare } from '../../ui/format.ts'
import { PROPOSAL_WORDS, REGISTRATION_WORDS } from '../../ui/picture-words.ts'
import { NumberField } from './NumberField.tsx'
import classes from './Registration.module.css'

const isPositive = (value: number) => Number.isFinite(value) && value > 0
const short = (value: number) => Number(value.toPrecision(6))
/** Turns from -180 to 180. */
const wrapped = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180

/** The scales that fit as choices, and everything else by hand. */
export function PlacingForm({ report }: { report: PictureReport | null }) {
  const placing = useRegistration((state) => state.placing)
  const { scale, turnDegrees, isFlipped, shiftX, shiftY } = placing
  const proposals = report?.proposals ?? []
  const chosen = proposals.find((proposal) => short(proposal.scale) === short(scale))
  const isMoved = turnDegrees !== 0 || isFlipped || shiftX !== 0 || shiftY !== 0
  const turn = (by: number) => changePlacing({ turnDegrees: wrapped(turnDegrees + by) })
  return (
    <>
      {proposals.length > 0 && (
        <Radio.Group
          label={REGISTRATION_WORDS.scales}
          size="xs"
          value={chosen ? String(chosen.scale) : null}
          onChange={(value) => changePlacing({ scale: short(Number(value)) })}
        >
          {proposals.map((proposal) => (
            <Radio
              key={proposal.scale}
              size="xs"
              mt={6}
              value={String(proposal.scale)}
              label={Number(proposal.scale.toPrecision(4))}
              description={`${PROPOSAL_WORDS[proposal.because]}; ${formatShare(proposal.inside)} inside, ${formatShare(proposal.span)} spanned`}
            />
          ))}
        </Radio.Group>
      )}
      {report && proposals.length === 0 && <Text size="xs">{REGISTRATION_WORDS.noScale}</Text>}
      <NumberField
        label={REGISTRATION_WORDS.scaleUnit}
        spoken={REGISTRATION_WORDS.scaleLabel}
        value={scale}
        isRight={isPositive}
        step={0.01}
        onChange={(value) => changePlacing({ scale: value })}
      />
      <div className={classes.turn}>
        <NumberField
          label={REGISTRATION_WORDS.turn}
          value={turnDegrees}
          step={1}
          onChange={(value) => changePlacing({ turnDegrees: wrapped(value) })}
        />
        <Step label={REGISTRATION_WORDS.turnLeft} icon={RotateCcwSquare} onClick={() => turn(-90)} />
        <Step label={REGISTRATION_WORDS.turnRight} icon={RotateCwSquare} onClick={() => turn(90)} />
        <Step
          label={REGISTRATION_WORDS.flip}
          icon={CaretsToAxisDashedVertical}
          isOn={isFlipped}
          onClick={() => changePlacing({ isFlipped: !isFlipped })}
        />
      </div>
      <div className={classes.pair}>
        <NumberField
          label={REGISTRATION_WORDS.shiftX}
          value={shiftX}
          step={10}
          onChange={(value) => changePlacing({ shiftX: value })}
        />
        <NumberField
          label={REGISTRATION_WORDS.shiftY}
          value={shiftY}
          step={10}
          onChange={(value) => changePlacing({ shiftY: value })}
        />
      </div>
      <div>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!isMoved}
          onClick={() => changePlacing({ turnDegrees: 0, isFlipped: false, shiftX: 0, shiftY: 0 })}
        >
          {REGISTRATION_WORDS.startAgain}
        </Button>
      </div>
      <Text size="xs" c="dimmed">
        {REGISTRATION_WORDS.handKeys}
      </Text>
    </>
  )
}

interface StepProps {
  label: string
  icon: typeof CaretsToAxisDashedVertical
  isOn?: boolean
  onClick: () => void
}

function Step({ label, icon: Icon, isOn, onClick }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={30}
        variant={isOn ? 'light' : 'default'}
        aria-label={label}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        onClick={onClick}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
