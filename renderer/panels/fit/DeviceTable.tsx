import { Fragment } from 'react'
import {
  type DeviceCheck,
  type DeviceReport,
  type GraphCheck,
  PROVIDER_NAMES,
} from '../../../worker/api/devices.ts'
import { DEVICE_STATES, GRAPH_NAMES } from '../../ui/fit-words.ts'
import classes from './FitPanel.module.css'

/** Every provider with what each graph of the app came to on it. */
export function DeviceTable({ report: { devices } }: { report: DeviceReport }) {
  return (
    <table className={classes.table} data-testid="device-table">
      <thead>
        <tr>
          {['Device', 'Error', 'Allowed', 'ms a call', 'Speed'].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <Fragment key={device.provider}>
            <Head device={device} />
            {device.checks.map((check) => (
              <Row key={check.graph} check={check} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function Head({ device: { provider, state, fault } }: { device: DeviceCheck }) {
  return (
    <tr>
      <th scope="row" colSpan={5} title={fault ?? ''}>
        <span className={classes.name}>{PROVIDER_NAMES[provider]}</span> · {DEVICE_STATES[state]}
        {fault && state !== 'notInBuild' && <span className={classes.fault}> · {fault}</span>}
      </th>
    </tr>
  )
}

function Row({ check: { graph, error, tolerance, callMs, speed, fault } }: { check: GraphCheck }) {
  return (
    <tr data-part>
      <th scope="row">{GRAPH_NAMES[graph]}</th>
      {error === null || callMs === null ? (
        <td colSpan={4} className={classes.fault}>
          {fault ?? '–'}
        </td>
      ) : (
        <>
          <td title={fault ?? ''}>{short(error)}</td>
          <td>{short(tolerance)}</td>
          <td>{callMs.toFixed(callMs < 10 ? 2 : 0)}</td>
          <td>{speed === null ? '–' : `${speed.toPrecision(2)} ×`}</td>
        </>
      )}
    </tr>
  )
}

const short = (value: number) => (value === 0 ? '0' : value.toExponential(1).replace('-', '−'))
