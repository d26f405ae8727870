import { Button, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { type Device, type DeviceReport, PROVIDER_NAMES, PROVIDERS } from '../../../worker/api/devices.ts'
import { fitAgain } from '../../data/fit.ts'
import { startJob } from '../../data/jobs.ts'
import { useFit } from '../../stores/fit.ts'
import { useJobs } from '../../stores/jobs.ts'
import { DEVICE_STATES, DEVICE_WORDS } from '../../ui/fit-words.ts'
import { DeviceTable } from './DeviceTable.tsx'
import classes from './FitPanel.module.css'
import { JobRun } from './JobRun.tsx'

/** What this computer can fit with, tested now, and the choice for the next fit. */
export function DevicesTab() {
  const job = useJobs((state) => state.inspectDevices)
  const labels = { start: DEVICE_WORDS.start, again: DEVICE_WORDS.again, running: 'Testing the devices' }
  const report = job.status === 'done' ? job.result : null
  return (
    <>
      <div className={classes.part} data-testid="devices">
        <h3 className={classes.heading}>{DEVICE_WORDS.title}</h3>
        <p className={classes.quiet}>{DEVICE_WORDS.hint}</p>
        <JobRun name="inspectDevices" labels={labels} onStart={() => void startJob('inspectDevices', {})} />
        {report && (
          <>
            <DeviceTable report={report} />
            <p className={classes.quiet}>{DEVICE_WORDS.legend}</p>
            <System report={report} />
          </>
        )}
      </div>
      <Choice report={report} />
    </>
  )
}

function System({ report: { system, versions } }: { report: DeviceReport }) {
  return (
    <p className={classes.quiet}>
      {system.processor}, {system.nCore} cores, {(system.memoryBytes / 2 ** 30).toFixed(1)} GiB,{' '}
      {system.platform} {system.arch}. Histologue {versions.histologue}, onnxruntime {versions.onnxruntime}.
    </p>
  )
}

function Choice({ report }: { report: DeviceReport | null }) {
  const { fit, settings } = useFit()
  const [device, setDevice] = useState<Device>(settings.device)
  const stateOf = (provider: Device) => report?.devices.find((own) => own.provider === provider)?.state
  const autoHint = report ? `takes ${PROVIDER_NAMES[report.auto.provider]} here` : DEVICE_WORDS.autoHint
  return (
    <div className={classes.part}>
      <Radio.Group
        size="xs"
        label={DEVICE_WORDS.choose}
        value={device}
        onChange={(value) => setDevice(value as Device)}
      >
        <Stack gap={6} mt={8}>
          <Radio size="xs" value="auto" label={`${DEVICE_WORDS.auto}, ${autoHint}`} />
          {PROVIDERS.map((provider) => {
            const state = stateOf(provider)
            const isKnownBad = state !== undefined && state !== 'passed'
            return (
              <Radio
                key={provider}
                size="xs"
                value={provider}
                disabled={isKnownBad}
                label={PROVIDER_NAMES[provider] + (state ? `, ${DEVICE_STATES[state]}` : '')}
              />
            )
          })}
        </Stack>
      </Radio.Group>
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={fit.status === 'running' || fit.status === 'none'}
          onClick={() => void fitAgain({ device }, { refit: true })}
        >
          {DEVICE_WORDS.fit}
        </Button>
      </div>
    </div>
  )
}
